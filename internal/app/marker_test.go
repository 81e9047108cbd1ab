package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/store"
)

// A clinic whose records are gone, or elsewhere than these settings say, is not a clinic
// that has kept nothing: its edits stay what is served, and its stops are heeded.
func TestRecordsThatAreMissing(t *testing.T) {
	ctx := context.Background()
	c, a := serving(t)
	c.publish(a, c.approved(a, c.propose(a, lithiumID, saying(reworded))))
	if err := a.Stop(ctx, store.StopEntry, readyID, "boss", "wrong"); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "-wal", "-shm"} {
		c.remove("data/" + app.StoreFile + name)
	}
	b := c.open(app.Options{})
	if _, err := b.Reindex(ctx, app.ReindexOptions{Force: "in a hurry"}); !errors.Is(err, app.ErrStoreAway) || !strings.Contains(err.Error(), "backup") {
		t.Errorf("the folder alone was published: %v", err)
	}
	gets(t, b, askLithium, reworded)
	if h := b.Held(); len(h.Passages) != 1 || h.Passages[0] != readyID {
		t.Errorf("held: %+v", h)
	}
	if _, err := b.Desk(ctx); !errors.Is(err, app.ErrStoreAway) {
		t.Errorf("a new store was made: %v", err)
	}
	if !strings.Contains(string(c.read("data/index/default/STOPS.json")), readyID) {
		t.Error("the copy of the stops is gone")
	}

	// The records are in a database, and a shell does not know it.
	c.write("data/index/default/KEPT", "database\n")
	if _, err := c.open(app.Options{}).Reindex(ctx, app.ReindexOptions{}); !errors.Is(err, app.ErrStoreAway) || !strings.Contains(err.Error(), "BEDSIDE_STORE_URL") {
		t.Errorf("without the database: %v", err)
	}
}

// A stop is in the copy at once, whoever set it and however long the program runs on.
func TestStopIsCopiedAtOnce(t *testing.T) {
	c := small(t)
	a := c.open(app.Options{})
	kindOf(t, a, onLithium)
	if err := a.Stop(context.Background(), store.StopMedicine, "lithium", "boss", "wrong"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(c.read("data/index/default/STOPS.json")), "lithium") {
		t.Error("the stop is not in the copy")
	}
	if err := a.Resume(context.Background(), store.StopMedicine, "lithium", "boss", "right"); err != nil {
		t.Fatal(err)
	}
	if got := kindOf(t, a, onLithium); got != answer.Answer {
		t.Errorf("resumed: %s", got)
	}
}
