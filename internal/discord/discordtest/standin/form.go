package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"bedside/internal/discord/discordtest"
)

// open prints a form as a person sees it and keeps it to be filled.
func (d *desk) open(call *discordtest.Call) {
	d.form = call
	f, _ := call.Form()
	fmt.Fprintf(d.out, "form %s\n", f.Title)
	for _, text := range f.Text {
		fmt.Fprintln(d.out, text)
	}
	for _, in := range f.Fields {
		fmt.Fprintf(d.out, "  %s: %s", in.ID, in.Label)
		if in.Required {
			fmt.Fprint(d.out, " (required)")
		}
		if in.Description != "" {
			fmt.Fprintf(d.out, " – %s", in.Description)
		}
		for _, o := range in.Options {
			fmt.Fprintf(d.out, " [%s %s]", o.Value, o.Label)
		}
		fmt.Fprintln(d.out)
		if in.Value != "" {
			fmt.Fprintf(d.out, "    = %s\n", strings.ReplaceAll(in.Value, "\n", `\n`))
		}
	}
}

// fill reads "name:value name:value" and sends the open form. Text without a name
// goes into the first field; fields that are not named keep what is in them.
func (d *desk) fill(ctx context.Context, rest string) error {
	if d.form == nil {
		return errors.New("no form is open")
	}
	f, _ := d.form.Form()
	var all []declared
	for _, in := range f.Fields {
		all = append(all, declared{Name: in.ID})
	}
	var given [][2]string
	for _, o := range values(all, rest, false) {
		given = append(given, [2]string{o.Name, strings.ReplaceAll(fmt.Sprint(o.Value), `\n`, "\n")})
	}
	call, err := d.s.FillForm(d.form, given...)
	if err != nil {
		return err // the form stays open, as it does in a client
	}
	d.form = nil
	return d.show(ctx, call)
}
