package io.marketgate.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendRequest;
import io.marketgate.adapter.catalogue.CallValues;
import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.CatalogueReader;
import io.marketgate.adapter.catalogue.CatalogueSource;
import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.UserInfo;
import io.marketgate.tenant.yaml.StrictYaml;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Documents that are imported, and what becomes of them, for tests.
final class Imports {

  static final CallValues CALL = new CallValues(new UserInfo("u-1", "a-1", null, null), null);

  private Imports() {}

  static ImportedCatalogue imported(String product, String document, String... takenNames) {
    return new OpenApiImport(product, product, Set.of(takenNames)).read(StrictYaml.tree(document));
  }

  /// As if somebody had put it into the folder.
  static Catalogue used(ImportedCatalogue imported) {
    TreeMap<String, String> files = new TreeMap<>();
    files.put("library.yml", StrictYaml.write(imported.file()));
    return new CatalogueReader(Set.of("DescribeTenant")).read(new CatalogueSource(files));
  }

  /// What the backend of an action is asked that takes these parameters.
  static BackendRequest request(Action action, String params) {
    assertThat(action.checkParams(json(params))).isEmpty();
    return ((Outcome.Value<List<BackendRequest>>) action.toBackendRequests(json(params), CALL))
        .value()
        .getFirst();
  }

  static ObjectNode json(String text) {
    return (ObjectNode) new JsonMapper().readTree(text);
  }
}
