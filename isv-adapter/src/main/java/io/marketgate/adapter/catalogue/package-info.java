/// The action catalogue: which actions a product has, what their parameters must look like, and how
/// each becomes a call of the product's own, unchanged interface. One file a product,
/// `config/actions/<product>.yml`, checked completely when it is loaded.
@NullMarked
package io.marketgate.adapter.catalogue;

import org.jspecify.annotations.NullMarked;
