defmodule Example.Store do
  @moduledoc """
  Keeps things.
  """
  use GenServer
  alias Example.Item, as: Thing
  import Enum, only: [map: 2]

  @limit 10
  @type key :: String.t()
  defstruct [:name, items: []]

  @doc "Finds one."
  def get(store, key) when is_binary(key) do
    case Map.fetch(store, key) do
      {:ok, v} -> v
      :error -> raise "no #{key}"
    end
  end

  def get(_, _), do: nil

  defp helper(list) do
    if list == [] do
      nil
    else
      Enum.map(list, fn x -> Thing.run(x) end)
    end
  end

  defmacro twice(x) do
    quote do: unquote(x) * 2
  end
end

defprotocol Keeper do
  def keep(item)
end

defimpl Keeper, for: Example.Store do
  def keep(item), do: item
end
