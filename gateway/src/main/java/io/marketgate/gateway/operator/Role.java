package io.marketgate.gateway.operator;

/// What an operator may do (api.md 4).
public enum Role {
  ADMIN,
  SALES,
  OPERATION,
  VIEWER
}
