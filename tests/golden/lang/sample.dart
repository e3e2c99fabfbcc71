import 'dart:io';
import 'package:store/item.dart' as item;

const limit = 10;
typedef Handler = void Function(String key);

/// Keeps things.
abstract class Store<T> extends Base implements Keeper {
  final String path;
  List<T> items = [];

  Store(this.path);
  Store.named(this.path) : super(path);

  /// Finds one.
  T? get(String key) {
    if (key.isEmpty) {
      throw ArgumentError('key');
    } else if (key == 'x') {
      return null;
    } else {
      log(key);
    }
    for (var i in items) {
      if (i == null) continue;
    }
    while (busy) {
      wait();
    }
    switch (key) {
      case 'a':
        run(key);
        break;
      default:
        stop();
    }
    try {
      return load(key);
    } catch (e) {
      fail(e);
    } finally {
      close();
    }
  }

  int get count => items.length;
  void keep(T item);
}

mixin Logging {
  void log(String s) => print(s);
}

enum State { idle, busy }
extension Shout on String {
  String shout() => toUpperCase();
}
int add(int a, int b) => a + b;
