module Store

using Base: show
import Items

const LIMIT = 10

"Keeps things."
struct Shelf{T} <: AbstractShelf
    name::String
    items::Vector{T}
end

mutable struct Box
    x
end

abstract type AbstractShelf end

"""
Finds one.
"""
function get(s::Shelf, key)
    if isempty(key)
        error("no key")
    elseif key == "x"
        return nothing
    else
        log(key)
    end
    for item in s.items
        item == key && continue
    end
    while busy
        wait()
    end
    try
        load(key)
    catch e
        rethrow()
    finally
        close(s)
    end
    return s.items[key]
end

add(a, b) = a + b
macro twice(x)
    :($x * 2)
end
Base.length(s::Shelf) = length(s.items)

end

function Base.lift(style::S, x::T) where {T<:Real} where {S}
    x
end
