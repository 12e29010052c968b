document.title = "Vanilla";
