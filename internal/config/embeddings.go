package config

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Embeddings is an endpoint that says how near texts are in meaning. It is an
// addition: with all of it unset the bot lacks nothing. It holds no reference that
// a caller could change.
type Embeddings struct {
	URL         string // ends before /embeddings, no slash at its end; empty: off
	Model       string // the name that the endpoint knows it by, set where URL is
	Key         Secret // may be unset
	AllowRemote bool   // URL may be on another machine, by https only
	Timeout     time.Duration

	faults Problems // of the key
}

// embeddingsSettings is the section in the file.
type embeddingsSettings struct {
	URL         string `mapstructure:"url"`
	Model       string `mapstructure:"model"`
	KeyFile     string `mapstructure:"key_file"`
	AllowRemote string `mapstructure:"allow_remote"`
	TimeoutMS   string `mapstructure:"timeout_ms"`
}

// typed is the section with types, without the key. Settings that do not follow
// their rules become zero values.
func (s embeddingsSettings) typed() Embeddings {
	ms, _ := strconv.Atoi(s.TimeoutMS)
	return Embeddings{
		URL: strings.TrimRight(s.URL, "/"), Model: s.Model,
		AllowRemote: s.AllowRemote == "true", Timeout: time.Duration(ms) * time.Millisecond,
	}
}

// takeSecret reads the key and keeps what is wrong with it.
func (e *Embeddings) takeSecret(values map[string]value, file string) {
	e.Key, e.faults = takeSecret("embeddings.key", values, file, secretText("key"))
}

// On says whether the endpoint is to be asked: it is set, and nothing is wrong
// with its key.
func (e Embeddings) On() bool { return e.URL != "" && len(e.faults) == 0 }

// Problems is what is wrong with the key. Without a URL that matters to nothing,
// and there are none.
func (e Embeddings) Problems() Problems {
	if e.URL == "" {
		return nil
	}
	return slices.Clone(e.faults)
}

// Advice is what an operator should know when the bot starts, in a fixed order.
// None of it stops the bot.
func (e Embeddings) Advice() []string {
	if e.On() && !loopback(e.URL) {
		return []string{"embeddings.url is on another machine, so the questions of patients go there: take the line out unless there is an agreement with its provider"}
	}
	return nil
}

// checkEmbeddings judges settings that must fit each other.
func checkEmbeddings(s *embeddingsSettings, values map[string]value) Problems {
	if s.URL == "" || rules["embeddings.url"](s.URL) != "" {
		return nil
	}
	var out Problems
	at := values["embeddings.url"].origin
	switch {
	case loopback(s.URL):
	case s.AllowRemote != "true":
		out = append(out, Problem{place: at, Key: "embeddings.url", Text: "points to another machine, which would get the questions of patients: write an address of this machine, such as http://127.0.0.1:8081/v1, or set embeddings.allow_remote: true if there is an agreement with its provider"})
	case !strings.HasPrefix(s.URL, "https:"):
		out = append(out, Problem{place: at, Key: "embeddings.url", Text: "would carry the questions of patients to another machine without encryption: write https://"})
	}
	if s.Model == "" {
		if model := values["embeddings.model"].origin; model != (place{}) {
			at = model
		}
		out = append(out, Problem{place: at, Key: "embeddings.model", Text: "is empty, and embeddings.url is set: write the name of the model as that endpoint lists it, or take embeddings.url out"})
	}
	return out
}

// embeddingsAddress is an address to which /embeddings is added.
func embeddingsAddress(text string) string {
	if wrong := endpoint("http", "https")(text); wrong != "" {
		return wrong
	}
	if strings.HasSuffix(strings.TrimRight(text, "/"), "/embeddings") {
		return "ends in /embeddings, which the bot adds: leave it out, as in http://127.0.0.1:8081/v1"
	}
	return ""
}

var modelShape = regexp.MustCompile(`^[A-Za-z0-9._:/@+-]{1,128}$`)

func modelName(text string) string {
	if !modelShape.MatchString(text) {
		return "is not the name of a model: write it as the endpoint lists it, at most 128 letters, digits and signs without a space"
	}
	return ""
}
