package triage

import (
	"strings"
	"testing"
)

func BenchmarkLookTypical(b *testing.B) {
	tr := newTriage(b)
	b.ReportAllocs()
	for b.Loop() {
		tr.Look("can i take ketamine while on sertraline for depression and anxiety")
	}
}

func BenchmarkLookLong(b *testing.B) {
	tr := newTriage(b)
	for name, text := range map[string]string{
		"story":   strings.Repeat("long story short i was in the navy and came home a mess, va gave me sertraline. ", 50),
		"kill":    strings.Repeat("kill me i want to not ", 190),
		"unknown": strings.Repeat("xqzvorpal bendiflumeth ", 180),
		"glued":   strings.Repeat("iwanttodieiwanttodieiwanttodq ", 140),
		"letters": strings.Repeat("k i l m ", 500),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				tr.Look(text[:min(len(text), 4000)])
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		newTriage(b)
	}
}
