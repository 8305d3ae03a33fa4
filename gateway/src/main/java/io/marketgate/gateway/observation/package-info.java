/// What operators watch: how much waits and for how long, the database's connections, which
/// dependency is there. `config/prometheus` and `config/grafana` are made for these metrics.
@NullMarked
package io.marketgate.gateway.observation;

import org.jspecify.annotations.NullMarked;
