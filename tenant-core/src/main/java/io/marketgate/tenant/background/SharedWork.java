package io.marketgate.tenant.background;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;

/// Work that replicas share among them by row locks, and that any number of them may do: events to
/// Kafka and to receivers, sweeps, product hooks, usage reports, cleaning. A replica that is to
/// answer requests only is started without it (`marketgate.background.shared-work`), as long as
/// another one does it.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ConditionalOnBooleanProperty(
    name = "marketgate.background.shared-work",
    havingValue = true,
    matchIfMissing = true)
public @interface SharedWork {}
