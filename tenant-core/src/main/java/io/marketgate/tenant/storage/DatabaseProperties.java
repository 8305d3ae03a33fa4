package io.marketgate.tenant.storage;

import io.marketgate.tenant.tls.Authorities;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where the database is and how much of it one replica may use.
///
/// @param host name or address of the MySQL 8 or MariaDB 10.6+ server
/// @param port its port
/// @param name the database
/// @param username the user; for migrations one who may change the schema
/// @param password the user's password
/// @param tls whether the connection is encrypted and the server's certificate checked
/// @param certificateAuthority file with the certificates (PEM) of who vouches for the server;
///   without one, those are trusted that Java trusts
/// @param migrate whether the start brings the schema up to date; without it, the start fails as
///   long as the command `migrate` has not been run
/// @param connections most connections of this replica
/// @param waiting most units of work that wait for a connection; more are refused at once
/// @param acquireTimeout longest wait for a connection
/// @param connectTimeout longest wait for a new connection to be made
/// @param statementTimeout longest run of one statement, enforced by the server; MySQL ends only
///   readings by it, and lets writing ones wait no longer for a lock
/// @param answerTimeout longest wait of a caller for a unit of work
/// @param maxIdle unused connections are closed after this; keep it below the server's wait_timeout
/// @param maxLife connections are replaced after this
@ConfigurationProperties("marketgate.database")
public record DatabaseProperties(
    String host,
    @DefaultValue("3306") int port,
    @DefaultValue("marketgate") String name,
    @DefaultValue("marketgate") String username,
    String password,
    @DefaultValue("false") boolean tls,
    @Nullable Path certificateAuthority,
    @DefaultValue("true") boolean migrate,
    @DefaultValue("10") int connections,
    @DefaultValue("2000") int waiting,
    @DefaultValue("2s") Duration acquireTimeout,
    @DefaultValue("2s") Duration connectTimeout,
    @DefaultValue("5s") Duration statementTimeout,
    @DefaultValue("2500ms") Duration answerTimeout,
    @DefaultValue("60s") Duration maxIdle,
    @DefaultValue("10m") Duration maxLife) {

  private static final String AUTHORITY = "marketgate.database.certificate-authority";

  /// Refuses a file that is not there.
  public DatabaseProperties {
    certificateAuthority = Authorities.require(AUTHORITY, certificateAuthority);
  }

  /// What its certificate is verified with, where it shows one.
  TrustManagerFactory trusted() {
    return Authorities.trusted(AUTHORITY, certificateAuthority);
  }

  /// Says nothing of the password.
  @Override
  public String toString() {
    return "database " + name + " at " + host + ":" + port;
  }
}
