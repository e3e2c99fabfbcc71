#include <memory>
#include "shape.hpp"

namespace geo {

/// A shape with an area.
class Shape : public Object {
public:
    Shape() = default;
    explicit Shape(int sides) : sides_(sides) {}
    virtual ~Shape();
    virtual double area() const = 0;
    /* How many sides. */
    int sides() const { return sides_; }
    static Shape *create(const std::string &name);
    bool operator==(const Shape &other) const;

protected:
    int sides_; ///< never negative
    std::unique_ptr<Shape> next;
};

template <typename T>
struct Box {
    T value;
    void put(T v) { value = std::move(v); }
};

enum class Color { Red, Green };
using ShapePtr = std::shared_ptr<Shape>;

// Builds a shape.
Shape *Shape::create(const std::string &name)
{
    try {
        auto it = registry.find(name);
        if (it == registry.end())
            throw std::runtime_error("unknown " + name);
        return it->second();
    } catch (const std::exception &e) {
        log::error(e.what());
        return nullptr;
    }
}

bool Shape::operator==(const Shape &other) const { return area() == other.area(); }

Shape::~Shape() {}

template <typename F>
void each(F fn)
{
    for (auto &s : shapes) {
        fn(*s);
    }
    std::for_each(shapes.begin(), shapes.end(), [](auto &s) { s->draw(); });
}

namespace detail {
static int counter = 0;
int next_id() { return ++counter; }
} // namespace detail
} // namespace geo

class Guarded {
  public:
    void lock() ACQUIRE_LOCK() { mutex_.lock(); }
    bool held() const ASSERT_HELD(mutex_);

  private:
    std::mutex mutex_;
    int count_ GUARDED_BY(mutex_);
    static Guarded *first_;
    static const double limits_[2];
};
Guarded *Guarded::first_;
const double Guarded::limits_[2] = {1, 2};
