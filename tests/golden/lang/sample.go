// Package store keeps things.
package store

import (
	"fmt"
	str "strings"
)

// Limit is the most.
const Limit = 10

const (
	Idle = iota // nothing to do
	Busy
)

var (
	// ErrNone says so.
	ErrNone = errors.New("none")
	table   = map[string]Handler{"get": handleGet, "put": h.Put}
)

// Handler answers.
type Handler func(key string) (string, error)

// Store keeps.
type Store struct {
	sync.Mutex
	items map[string]*Item // by key
	Next  *Store
}

// Keeper can keep.
type Keeper interface {
	Keep(key string) error
	fmt.Stringer
}

type ID = int64
type List[T any] struct{ head *T }

// Get finds a key.
func (s *Store) Get(key string) (item *Item, err error) {
	s.Lock()
	defer s.Unlock()
	if item, ok := s.items[key]; ok {
		return item, nil
	} else if key == "" {
		return nil, ErrNone
	} else {
		log.Printf("no %s", key)
	}
	for i, v := range s.list {
		switch {
		case v == nil:
			continue
		case i > Limit:
			break
		default:
			go func() {
				v.run(s.done)
			}()
		}
	}
	return nil, fmt.Errorf("no %s", key)
}

func (l List[T]) Len() int { return 0 }

func New[T any](opts ...func(*Store)) *Store {
	s := &Store{items: make(map[string]*Item)}
	for _, o := range opts {
		o(s)
	}
	register(handleGet, str.ToUpper)
	select {
	case <-done:
		panic("done")
	}
}
