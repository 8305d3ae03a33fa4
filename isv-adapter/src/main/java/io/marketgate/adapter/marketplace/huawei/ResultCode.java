package io.marketgate.adapter.marketplace.huawei;

import io.marketgate.adapter.marketplace.LifecycleResult.Fault;

/// What Huawei's interfaces answer with.
enum ResultCode {
  OK("000000"),
  NOT_AUTHENTIC("000001"),
  BAD_PARAMETER("000002"),
  NO_SUCH_INSTANCE("000003"),
  PROCESSING("000004"),
  INTERNAL("000005");

  private final String text;

  ResultCode(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  static ResultCode of(Fault fault) {
    return switch (fault) {
      case NOT_AUTHENTIC -> NOT_AUTHENTIC;
      case INVALID -> BAD_PARAMETER;
      case NOT_FOUND -> NO_SUCH_INSTANCE;
      case UNAVAILABLE -> INTERNAL;
    };
  }
}
