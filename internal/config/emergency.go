package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Emergency holds the numbers of one country. An empty field is a number that
// nobody has verified, and texts leave it out. Country, Emergency, CrisisCall
// and Poison are required.
type Emergency struct {
	Country       string `mapstructure:"country"`
	Emergency     string `mapstructure:"emergency"`
	CrisisCall    string `mapstructure:"crisis_call"`
	CrisisText    string `mapstructure:"crisis_text"`
	CrisisChat    string `mapstructure:"crisis_chat"`
	CrisisSpanish string `mapstructure:"crisis_spanish"` // the crisis line in Spanish, in Spanish words
	Poison        string `mapstructure:"poison"`
	SubstanceUse  string `mapstructure:"substance_use"`
	Abuse         string `mapstructure:"abuse"`
	ChildAbuse    string `mapstructure:"child_abuse"`
	SexualAssault string `mapstructure:"sexual_assault"`
	Veterans      string `mapstructure:"veterans"`
	VerifiedOn    string `mapstructure:"verified_on"` // year-month-day
	VerifiedBy    string `mapstructure:"verified_by"` // a role; empty until an operator has called the numbers
	SourceURL     string `mapstructure:"source_url"`  // one or more, with commas between them
}

const usCountry = "United States"

// maxAge is how long a verified number is trusted without a word: helplines
// change, and half a year is what the clinical rules ask for.
const maxAge = 180 * 24 * time.Hour

// unitedStates is the compiled block. Its numbers were compared with published
// pages of the lines (the source addresses) on VerifiedOn; VerifiedBy stays
// empty until somebody at the clinic has checked them. Lines for abuse, child
// abuse and sexual assault exist but were not confirmed, so they are not shown.
var unitedStates = Emergency{
	Country:       usCountry,
	Emergency:     "911",
	CrisisCall:    "988",
	CrisisText:    "988",
	CrisisChat:    "988lifeline.org",
	CrisisSpanish: "988 (oprima 2)",
	Poison:        "1-800-222-1222",
	SubstanceUse:  "1-800-662-4357",
	Veterans:      "988, then press 1",
	VerifiedOn:    "2026-11-01",
	SourceURL:     "https://988lifeline.org, https://www.poisonhelp.org, https://www.samhsa.gov",
}

// resolveEmergency overlays the given keys on the compiled block if that is the
// country's, and on nothing otherwise: numbers of two countries never mix. With
// any fault the compiled block is returned whole, with the faults.
func resolveEmergency(values map[string]value, clinicCountry string) (Emergency, Problems) {
	var e Emergency
	country := clinicCountry
	if given, ok := values["emergency.country"]; ok {
		country = given.text
	}
	if strings.EqualFold(country, usCountry) {
		e = unitedStates
	}
	e.Country = country

	fields := reflect.ValueOf(&e).Elem()
	texts := make(map[string]string)
	for i := range fields.NumField() {
		key := "emergency." + fields.Type().Field(i).Tag.Get("mapstructure")
		if given, ok := values[key]; ok {
			fields.Field(i).SetString(given.text)
		}
		texts[key] = fields.Field(i).String()
	}
	var faults Problems
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		if wrong := rules[key](texts[key]); wrong != "" {
			faults = append(faults, Problem{place: values[key].origin, Key: key, Text: wrong})
		}
	}
	if !strings.EqualFold(country, clinicCountry) {
		faults = append(faults, Problem{place: values["emergency.country"].origin, Key: "emergency.country",
			Text: fmt.Sprintf("is %q, but clinic.country is %q: make them the same", country, clinicCountry)})
	}
	if len(faults) > 0 {
		faults.sort()
		return unitedStates, faults
	}
	return e, nil
}

// age is how long ago the block was verified. A date in the future counts as
// fresh.
func (e Emergency) age(now time.Time) time.Duration {
	day, err := time.Parse(time.DateOnly, e.VerifiedOn)
	if err != nil {
		return maxAge + 24*time.Hour
	}
	return now.Sub(day)
}
