library(stats)
source("helpers.R")

limit <- 10

# Finds one.
get_item <- function(store, key = NULL) {
  if (is.null(key)) {
    stop("no key")
  } else if (key == "x") {
    return(NULL)
  } else {
    message(key)
  }
  for (item in store$items) {
    if (item == key) next
  }
  while (busy()) {
    Sys.sleep(1)
  }
  sapply(store$items, function(x) touch(x))
}

add = function(a, b) a + b
setClass("Store", representation(name = "character"))
setMethod("show", "Store", function(object) cat(object@name))
