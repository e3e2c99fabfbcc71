package org.example.store

import java.io.File
import org.example.Item as Thing

const val LIMIT = 10
typealias Handler = (String) -> Unit

/** Keeps things. */
@Service
open class Store(private val path: String, var name: String = "x") : Base(path), Keeper {
    val items = mutableListOf<Thing>()

    init {
        load(path)
    }

    /** Finds one. */
    override fun get(key: String): Thing? {
        if (key.isEmpty()) {
            throw IllegalArgumentException("key")
        } else if (key == "x") {
            return null
        } else {
            log(key)
        }
        for (item in items) {
            if (item.matches(key)) continue
        }
        when (key) {
            "a" -> run(key)
            else -> items.forEach { it.touch() }
        }
        try {
            return read(key)
        } catch (e: Exception) {
            fail(e)
        } finally {
            close()
        }
        return items.first { it.name == key }
    }

    companion object {
        fun create(): Store = Store("x")
    }
}

interface Keeper {
    fun keep(item: Thing): Boolean
}

data class Point(val x: Int, val y: Int)
enum class State { IDLE, BUSY }
object Registry { fun register(s: Store) { stores.add(s) } }
fun String.shout(): String = this.uppercase()

actual typealias Lock = java.util.concurrent.locks.ReentrantLock
