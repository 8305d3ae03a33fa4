package io.marketgate.tenant.brand;

import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.audit.AuditedChanges.Done;
import io.marketgate.tenant.brand.Brand.Picture;
import io.marketgate.tenant.cache.SharedCache;
import io.marketgate.tenant.hash.Sha256;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The platform's brand, in the database and, for its public page, in memory.
public final class Brands {

  private static final Duration REMEMBERED = Duration.ofSeconds(5);
  private static final String WHOLE = "brand";

  private static final String READ =
      """
      SELECT name, link, logo_height, hide_name, hide_logo, hide_link, version FROM brand
       WHERE id = 1
      """;

  private static final String HASHES = "SELECT kind, hash FROM brand_image";

  private static final String WRITE =
      """
      UPDATE brand
         SET name = :name, link = :link, logo_height = :height, hide_name = :hideName,
             hide_logo = :hideLogo, hide_link = :hideLink, version = version + 1
       WHERE id = 1
      """;

  private static final String COUNT_UP = "UPDATE brand SET version = version + 1 WHERE id = 1";

  private static final String IMAGE =
      "SELECT type, content, hash FROM brand_image WHERE kind = :kind";

  private static final String PUT_IMAGE =
      """
      INSERT INTO brand_image (kind, type, content, hash) VALUES (:kind, :type, :content, :hash)
      ON DUPLICATE KEY UPDATE type = :type, content = :content, hash = :hash
      """;

  private static final String DELETE_IMAGE = "DELETE FROM brand_image WHERE kind = :kind";

  private final Database database;
  private final AuditedChanges changes;
  private final SharedCache<String, Brand> remembered = new SharedCache<>(1, REMEMBERED);
  private final SharedCache<Picture, Optional<Image>> images =
      new SharedCache<>(Picture.values().length, REMEMBERED);

  /// A picture as it is served.
  ///
  /// @param type of it
  /// @param content bytes
  /// @param hash of them
  public record Image(ImageType type, byte[] content, String hash) {}

  Brands(Database database, AuditedChanges changes) {
    this.database = database;
    this.changes = changes;
  }

  /// The brand as it is.
  public Mono<Brand> current() {
    return database.run(Brands::read);
  }

  /// The same for everybody, a few seconds old at most.
  public Mono<Brand> shown() {
    return Mono.defer(() -> remembered.get(WHOLE, () -> database.run(Brands::read)));
  }

  /// A picture for everybody, a few seconds old at most; empty when there is none.
  public Mono<Image> image(Picture picture) {
    return Mono.defer(() -> images.get(picture, () -> database.run(sql -> read(sql, picture))))
        .flatMap(Mono::justOrEmpty);
  }

  private static Mono<Optional<Image>> read(DatabaseClient sql, Picture picture) {
    return sql.sql(IMAGE)
        .bind("kind", picture.name())
        .map(Brands::toImage)
        .one()
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty());
  }

  private static Mono<Brand> read(DatabaseClient sql) {
    return sql.sql(HASHES)
        .map(row -> Map.entry(Rows.text(row, "kind"), Rows.text(row, "hash")))
        .all()
        .collectMap(Map.Entry::getKey, Map.Entry::getValue)
        .flatMap(hashes -> sql.sql(READ).map(row -> toBrand(row, hashes)).one());
  }

  /// Changes everything but the pictures.
  ///
  /// @param wanted whose hashes do not count
  /// @param version as it was read; negative for whatever there is
  public Mono<Brand> change(Brand wanted, long version) {
    return make(
        "BrandChanged",
        (sql, before) -> {
          if (version >= 0 && version != before.version()) {
            return Mono.error(RefusedChange.staleVersion());
          }
          return Rows.bind(sql.sql(WRITE), "link", wanted.link())
              .bind("name", wanted.name())
              .bind("height", wanted.logoHeight())
              .bind("hideName", wanted.hideName())
              .bind("hideLogo", wanted.hideLogo())
              .bind("hideLink", wanted.hideLink())
              .fetch()
              .rowsUpdated()
              .then();
        });
  }

  /// Sets a picture; refused when it is no image that is taken.
  public Mono<Brand> put(Picture picture, byte[] content) {
    Optional<ImageType> type = ImageType.of(content);
    if (type.isEmpty()) {
      return Mono.error(RefusedChange.invalid("", "must be an image: PNG, JPEG, GIF or WebP"));
    }
    String hash = Sha256.hex(new String(content, StandardCharsets.ISO_8859_1));
    return make(
        "BrandPictureSet",
        (sql, before) ->
            sql.sql(PUT_IMAGE)
                .bind("kind", picture.name())
                .bind("type", type.get().name())
                .bind("content", content)
                .bind("hash", hash)
                .fetch()
                .rowsUpdated()
                .then(sql.sql(COUNT_UP).fetch().rowsUpdated())
                .then());
  }

  /// Removes a picture; nothing happens when there is none.
  public Mono<Brand> remove(Picture picture) {
    return make(
        "BrandPictureRemoved",
        (sql, before) ->
            sql.sql(DELETE_IMAGE)
                .bind("kind", picture.name())
                .fetch()
                .rowsUpdated()
                .filter(deleted -> deleted > 0)
                .flatMap(deleted -> sql.sql(COUNT_UP).fetch().rowsUpdated())
                .then());
  }

  /// What changes in one transaction.
  @FunctionalInterface
  private interface Work {
    Mono<Void> apply(DatabaseClient sql, Brand before);
  }

  private Mono<Brand> make(String what, Work work) {
    return changes
        .make(
            new AuditTrail.Subject(what, WHOLE, null),
            sql ->
                sql.sql(READ + " FOR UPDATE")
                    .fetch()
                    .one()
                    .then(read(sql))
                    .flatMap(before ->
                        work.apply(sql, before)
                            .then(Mono.defer(() -> read(sql)))
                            .map(after ->
                                before.version() == after.version()
                                    ? Done.nothing(after)
                                    : Done.of(after, audited(before), audited(after), List.of()))))
        .doOnNext(changed -> {
          remembered.forgetAll();
          images.forgetAll();
        });
  }

  private static Map<String, Object> audited(Brand brand) {
    Map<String, Object> members = new HashMap<>();
    members.put("name", brand.name());
    members.put("link", Objects.requireNonNullElse(brand.link(), ""));
    members.put("logo", Objects.requireNonNullElse(brand.logo(), ""));
    members.put("background", Objects.requireNonNullElse(brand.background(), ""));
    return members;
  }

  private static Brand toBrand(Readable row, Map<String, String> hashes) {
    return new Brand(
        Rows.text(row, "name"),
        row.get("link", String.class),
        Rows.number(row, "logo_height").intValue(),
        Rows.number(row, "hide_name").intValue() == 1,
        Rows.number(row, "hide_logo").intValue() == 1,
        Rows.number(row, "hide_link").intValue() == 1,
        hash(hashes, Picture.LOGO),
        hash(hashes, Picture.BACKGROUND),
        Rows.number(row, "version").longValue());
  }

  private static @Nullable String hash(Map<String, String> hashes, Picture picture) {
    return hashes.get(picture.name());
  }

  private static Image toImage(Readable row) {
    return new Image(
        ImageType.valueOf(Rows.text(row, "type")),
        Objects.requireNonNull(row.get("content", byte[].class)),
        Rows.text(row, "hash"));
  }
}
