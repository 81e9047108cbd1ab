package discord

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"bedside/internal/app"
	"bedside/internal/config"
	"bedside/internal/discord/wire"
)

// bare is a bot that nobody runs, for what happens between receipt and response.
func bare(b *testing.B) *Bot {
	b.Helper()
	env := []string{"BEDSIDE_DISCORD_TOKEN=x", "BEDSIDE_DATA_DIR=" + b.TempDir(), "BEDSIDE_CONTENT_DIR=../../faq"}
	cfg, err := config.Load("", env)
	if err != nil {
		b.Fatal(err)
	}
	a, err := app.New(context.Background(), app.Options{Environ: env})
	if err != nil {
		b.Fatal(err)
	}
	if err := a.Open(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Close() })
	bot, err := New(Options{Clinic: Clinic{App: a, Settings: cfg.Discord}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	return bot
}

// benchmark measures one interaction: reading it, the handler, the layout, the
// checks and the bytes of the response; all but the network.
func benchmark(b *testing.B, raw string) {
	bot := bare(b)
	b.ReportAllocs()
	for b.Loop() {
		i, err := wire.ReadInteraction([]byte(raw))
		if err != nil {
			b.Fatal(err)
		}
		out := bot.clinics[0].handle(context.Background(), newRequest(i, time.Now()))
		if err := out.check(); err != nil {
			b.Fatal(err)
		}
		if _, err := json.Marshal(out.response()); err != nil {
			b.Fatal(err)
		}
	}
}

const member = `"member":{"user":{"id":"1177777777777777701"},"roles":[],"permissions":"0"},"guild_id":"1100000000000000010","channel_id":"1100000000000000020"`

func BenchmarkAsk(b *testing.B) {
	benchmark(b, `{"id":"1","token":"t","type":2,`+member+`,"data":{"name":"ask","type":1,"options":[{"name":"question","type":3,"value":"can i do ketamine on methadone"}]}}`)
}

func BenchmarkAutocomplete(b *testing.B) {
	benchmark(b, `{"id":"1","token":"t","type":4,`+member+`,"data":{"name":"ask","type":1,"options":[{"name":"question","type":3,"value":"can i have ket","focused":true}]}}`)
}

func BenchmarkCrisis(b *testing.B) {
	benchmark(b, `{"id":"1","token":"t","type":2,`+member+`,"data":{"name":"ask","type":1,"options":[{"name":"question","type":3,"value":"he took too much and won't wake up"}]}}`)
}

func BenchmarkForgedButton(b *testing.B) {
	benchmark(b, `{"id":"1","token":"t","type":3,`+member+`,"data":{"custom_id":"b1AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","component_type":2}}`)
}
