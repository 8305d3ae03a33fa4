/// The policy language of RAM and how a decision is made in it (ram.md 1–4).
///
/// A policy is a JSON document that an administrator writes. Its way through this package:
///
/// ```
/// text ──PolicyParser──▶ PolicyDocument ──CompiledPolicy.of──▶ CompiledPolicy
///        refuses, with the             values as they             patterns taken apart,
///        JSON pointer of the fault     were written               numbers, dates, addresses read
///
/// CompiledPolicy… ──PolicySet.of──▶ PolicySet      one layer's statements, indexed by action
/// PolicySet…      ──────────────▶ GoverningPolicies  all layers that govern one principal
///
/// PermissionEngine.decide(AccessRequest, GoverningPolicies) ──▶ Decision
/// PermissionEngine.explain(…)                               ──▶ why, statement by statement
/// ```
///
/// The layers are asked in order: control policies level by level from the organization upwards,
/// the session policy, then identity and resource policies. Inside a layer a matching Deny beats
/// every Allow, and nothing matching means no. The first layer that is not Allow decides.
///
/// A statement matches a request when its action, its resource and all of its conditions do. Only
/// statements whose action applies are looked at: a set remembers for each action which those are,
/// so that the cost of a decision depends on them and not on how many statements there are.
///
/// Nothing here knows Spring, storage or HTTP; nothing here reads a clock or blocks.
@NullMarked
package io.marketgate.tenant.permission;

import org.jspecify.annotations.NullMarked;
