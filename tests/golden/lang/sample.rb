# frozen_string_literal: true
require 'set'
require_relative 'item'

# Keeps things.
module Store
  LIMIT = 10

  # One shelf.
  class Shelf < Base
    include Comparable
    attr_accessor :name, :size

    # Makes one.
    def initialize(name, size: LIMIT)
      @name = name
      super()
    end

    def self.open(path)
      shelf = new(path)
      yield shelf if block_given?
      shelf
    ensure
      shelf&.close
    end

    def get(key)
      return nil if key.nil?
      if @items.key?(key)
        @items[key]
      elsif key == :all
        @items.values
      else
        raise KeyError, "no #{key}"
      end
    end

    def each
      @items.each do |k, v|
        next unless v
        yield k, v
      end
      case @state
      when :idle, :busy then wait
      else
        stop
      end
    rescue StandardError => e
      log(e.message)
    end

    def <=>(other)
      size <=> other.size
    end

    class << self
      def build; end
    end

    alias_method :fetch, :get
    alias lookup get
    define_method(:dynamic) { 1 }
  end

  Point = Struct.new(:x, :y) do
    def dist = Math.sqrt(x)
  end
end

class Store::Other; end

module ::Outside
  class << self
    LIMITS = [1, 2].freeze
    def limit = LIMITS.first
  end
end
