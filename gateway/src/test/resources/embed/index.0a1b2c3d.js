window.shopApp = true;
