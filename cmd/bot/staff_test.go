package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"bedside/internal/app"
	"bedside/internal/faq"

	"github.com/rogpeppe/go-internal/testscript"
)

// staffCommand is for scripts: "staff edit PASSAGE TEXT" publishes another text as two
// members of staff do it in Discord, "staff send TEXT" sends a question to the staff.
func staffCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: staff edit PASSAGE TEXT | staff send TEXT")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, err := app.New(ctx, app.Options{ConfigFile: ts.MkAbs("config.yaml"), Now: time.Now, Environ: []string{
		"BEDSIDE_ASK_STAFF_KEY=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "BEDSIDE_ASK_STAFF_ACCEPT_POLICY_16=true",
		"BEDSIDE_DATA_DIR=" + filepath.Join(ts.MkAbs("."), "data"),
	}})
	ts.Check(err)
	if args[0] == "send" {
		err = send(ctx, a, args[1])
	} else {
		err = publishEdit(ctx, a, args[1], args[2])
	}
	ts.Check(errors.Join(err, a.Close()))
}

func send(ctx context.Context, a *app.App, text string) error {
	desk, err := a.Desk(ctx)
	if err == nil {
		_, _, err = desk.Send(ctx, text)
	}
	return err
}

func publishEdit(ctx context.Context, a *app.App, passage, text string) error {
	v, _, err := a.Current(ctx, passage)
	if err != nil {
		return err
	}
	s := v.Section
	s.Text = text
	e, err := a.Propose(ctx, "ann", "edit", faq.Change{Kind: faq.Edit, Passage: passage, File: v.File, Section: s}, v)
	if err != nil {
		return err
	}
	desk, err := a.Desk(ctx)
	if err != nil {
		return err
	}
	_, err = desk.Submit(ctx, e.ID, "ann")
	if err == nil {
		_, err = desk.Approve(ctx, e.ID, "bob")
	}
	if err == nil {
		_, err = a.Publish(ctx, e.ID, "bob", app.ReindexOptions{})
	}
	return err
}
