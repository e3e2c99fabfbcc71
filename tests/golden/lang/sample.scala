package org.example.store

import java.io.File
import scala.collection.mutable.{Map, ListBuffer => Buf}

/** Keeps things. */
class Store[T](path: String) extends Base(path) with Keeper {
  val items = Map[String, T]()
  private var count: Int = 0
  type Key = String

  /** Finds one. */
  def get(key: String): Option[T] = {
    if (key.isEmpty) {
      throw new IllegalArgumentException("key")
    } else if (key == "x") {
      return None
    } else {
      log(key)
    }
    for (item <- items) {
      item.touch()
    }
    while (busy) wait()
    key match {
      case "a" => run(key)
      case _ => stop()
    }
    try {
      load(key)
    } catch {
      case e: Exception => fail(e)
    } finally {
      close()
    }
    items.get(key).map(x => x)
  }
}

trait Keeper {
  def keep(item: Item): Boolean
}

object Store {
  val Limit = 10
  def apply(path: String): Store[Int] = new Store[Int](path)
}

case class Point(x: Int, y: Int)
