/// What the products, plans and billing items of marketplaces mean, `config/products.yml`.
@NullMarked
package io.marketgate.adapter.product;

import org.jspecify.annotations.NullMarked;
