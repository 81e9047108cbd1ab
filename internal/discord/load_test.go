package discord

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"bedside/internal/app"
	"bedside/internal/discord/discordtest"
)

var loadFor = flag.Duration("load", 3*time.Second, "how long the load test runs, half of it beside a reindex that never rests")

// slow is for the gate that proves that the test can fail.
var slow = flag.Duration("slow", 0, "let the stand-in take so long for each response")

// TestLoad holds 300 interactions a second, one sixth of them questions and the
// rest typing, the second half of the time beside one reindex after the other. It
// prints how long the first response took and fails where it was not there in
// Discord's three seconds.
func TestLoad(t *testing.T) {
	x := open(t, setup{serial: true, env: []string{"BEDSIDE_DISCORD_GUILD_RATE=100000"}})
	if *slow > 0 {
		x.s.Fail(discordtest.Fault{Match: isCallback, Delay: *slow})
	}
	asked := []string{covered, "can i take lithium with ketamine", "is zoloft ok", "what are the side effects", "how many mg should i take", "does tramadol matter", "i feel like ending it all"}
	calm := x.load(t, *loadFor/2, asked)
	ctx, stop := context.WithCancel(context.Background())
	var reindexing sync.WaitGroup
	rounds := 0
	reindexing.Go(func() {
		for ; ctx.Err() == nil; rounds++ {
			x.file("faq/turn.md", page(fmt.Sprint("Turn ", rounds), fmt.Sprintf("## Does turn %d differ from ketamine?\n\nYes, in its number.\n", rounds)))
			if _, err := x.app.Reindex(ctx, app.ReindexOptions{}); err != nil && ctx.Err() == nil {
				t.Error(err)
				return
			}
		}
	})
	busy := x.load(t, *loadFor/2, asked)
	stop()
	reindexing.Wait()
	t.Logf("calm: %s", spread(calm))
	t.Logf("beside %d reindexes: %s", rounds, spread(busy))
	if late := x.b.counts.late.Load(); late > 0 {
		t.Errorf("%d came too late", late)
	}
	if rounds == 0 {
		t.Error("no reindex ran")
	}
}

// load sends 300 interactions a second and returns how long each first response
// took, ascending.
func (x *site) load(t *testing.T, long time.Duration, asked []string) []time.Duration {
	const perSecond = 300
	n := int(long.Seconds() * perSecond)
	delays := make([]time.Duration, n)
	var wg sync.WaitGroup
	tick := time.NewTicker(time.Second / perSecond)
	defer tick.Stop()
	for i := range n {
		<-tick.C
		wg.Go(func() {
			u := discordtest.User{ID: fmt.Sprintf("1166666666666%06d", i%3000), GuildID: guildID}
			c := x.s.Autocomplete(u, "ask", discordtest.Focused("question", "can i have ket"[:4+i%10]))
			if i%6 == 0 {
				c = x.s.Command(u, "ask", discordtest.String("question", asked[i/6%len(asked)]))
			}
			ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
			defer cancel()
			cb, err := x.s.Dispatch(c).Wait(ctx)
			if err != nil {
				t.Error(err)
				return
			}
			delays[i] = cb.Delay
		})
	}
	wg.Wait()
	slices.Sort(delays)
	return delays
}

func spread(sorted []time.Duration) string {
	at := func(share float64) time.Duration {
		return sorted[int(float64(len(sorted)-1)*share)].Round(10 * time.Microsecond)
	}
	return fmt.Sprintf("%d responses, median %v, 99th %v, 99.9th %v, slowest %v", len(sorted), at(.5), at(.99), at(.999), at(1))
}
