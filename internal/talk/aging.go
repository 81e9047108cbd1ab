package talk

import (
	"container/list"
	"time"
)

// aging is a map whose entries vanish after a time and of which the oldest goes
// when there are too many.
type aging[K comparable, V any] struct {
	life  time.Duration
	limit int
	order *list.List // of *entry, oldest first
	at    map[K]*list.Element
}

type entry[K comparable, V any] struct {
	key   K
	value V
	put   time.Time
}

func newAging[K comparable, V any](life time.Duration, limit int) *aging[K, V] {
	return &aging[K, V]{life: life, limit: limit, order: list.New(), at: make(map[K]*list.Element)}
}

// past reports whether a life that began then is over. A clock that was set back
// ends it: to forget, and to show an emergency text once more, is the safe side.
func past(then, now time.Time, life time.Duration) bool {
	age := now.Sub(then)
	return age >= life || age < 0
}

func (a *aging[K, V]) get(key K, now time.Time) (v V, ok bool) {
	el, ok := a.at[key]
	if !ok {
		return v, false
	}
	e := el.Value.(*entry[K, V])
	if past(e.put, now, a.life) {
		return v, false
	}
	return e.value, true
}

func (a *aging[K, V]) put(key K, v V, now time.Time) {
	a.remove(key)
	a.at[key] = a.order.PushBack(&entry[K, V]{key, v, now})
	for a.order.Len() > a.limit {
		a.drop(a.order.Front())
	}
}

func (a *aging[K, V]) remove(key K) {
	if el, ok := a.at[key]; ok {
		a.drop(el)
	}
}

func (a *aging[K, V]) removeAll(such func(K, V) bool) {
	for el := a.order.Front(); el != nil; {
		next := el.Next()
		if e := el.Value.(*entry[K, V]); such(e.key, e.value) {
			a.drop(el)
		}
		el = next
	}
}

func (a *aging[K, V]) sweep(now time.Time) {
	for el := a.order.Front(); el != nil && past(el.Value.(*entry[K, V]).put, now, a.life); el = a.order.Front() {
		a.drop(el)
	}
}

func (a *aging[K, V]) drop(el *list.Element) {
	a.order.Remove(el)
	delete(a.at, el.Value.(*entry[K, V]).key)
}
