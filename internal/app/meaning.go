package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"bedside/internal/answer"
	"bedside/internal/config"
	"bedside/internal/embed"
	"bedside/internal/faq"
	"bedside/internal/index"
)

const (
	// passagesTimeout bounds one request about passages, for which nobody waits.
	passagesTimeout = 30 * time.Second
	// passagesBatch is how many passages one request has: a question that comes
	// meanwhile waits behind no more.
	passagesBatch = 8
	// openWithin bounds the embedding of all passages where answers wait for the
	// index. What takes longer is done by the next reindex.
	openWithin = 30 * time.Second
	// sayAgain is the least time between two words about an endpoint that fails: the
	// shortest pause that a client makes.
	sayAgain = 5 * time.Second
	// sameMeaning is the cosine under which two vectors of one text are not by one
	// model. Quantised forms of a model differ by a tenth of that.
	sameMeaning = 0.9
)

// meaning asks the endpoint of the settings what texts mean. It keeps a client for
// questions, which people wait for. Whoever embeds passages makes one for it: a
// reindex tries an endpoint that was mended a moment ago, whatever failed before.
type meaning struct {
	questions   *embed.Client
	forPassages embed.Options
	log         *slog.Logger

	mu   sync.Mutex
	said time.Time // when a fault was logged, zero after a success
}

// newMeaning returns nil where the settings have no endpoint.
func newMeaning(c config.Embeddings, log *slog.Logger) (*meaning, error) {
	if !c.On() {
		return nil, nil
	}
	o := embed.Options{URL: c.URL, Model: c.Model, Key: c.Key.Reveal(), AllowRemote: c.AllowRemote, Timeout: c.Timeout}
	questions, err := embed.New(o)
	if err != nil {
		return nil, err
	}
	o.Timeout, o.Batch = passagesTimeout, passagesBatch
	return &meaning{questions: questions, forPassages: o, log: log}, nil
}

func (m *meaning) close() {
	if m != nil {
		m.questions.Close()
	}
}

// model is the model's name, empty for nil.
func (m *meaning) model() string {
	if m == nil {
		return ""
	}
	return m.questions.Model()
}

// Embed implements answer.Embedder for questions. A fault is logged once for each
// pause that it leads to, without a word of the question.
func (m *meaning) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	v, err := m.questions.Embed(ctx, texts)
	m.note(err)
	return v, err
}

func (m *meaning) note(err error) {
	var e *embed.Error
	if errors.Is(err, context.Canceled) || errors.As(err, &e) && e.Paused {
		return // whoever asked is gone, or it has been said
	}
	m.mu.Lock()
	before, now := m.said, time.Now()
	switch {
	case err == nil:
		m.said = time.Time{}
	case now.Sub(before) >= sayAgain:
		m.said = now
	default:
		m.mu.Unlock()
		return
	}
	m.mu.Unlock()
	switch {
	case err != nil:
		m.log.Warn("answers are ordered by words alone, because the embeddings endpoint fails", "cause", err)
	case !before.IsZero():
		m.log.Info("the embeddings endpoint answers again")
	}
}

// order is what a catalog of the generation gets, so that its passages are ordered by
// meaning. Vectors of another model cannot be compared with a question's.
func (m *meaning) order(g *index.Generation) []answer.CatalogOption {
	if m == nil || g.Model() != m.model() {
		return nil
	}
	return []answer.CatalogOption{answer.WithEmbedder(m)}
}

// inputs are what answers depend on beside the content; model is that of the vectors,
// empty for none.
func (a *App) inputs(model string) []string {
	in := []string{a.lex.Fingerprint()}
	if model != "" {
		in = append(in, "vectors of "+model)
	}
	return in
}

// made reports whether the generation was made of this content, with vectors or
// without.
func (a *App) made(g *index.Generation, corpus *faq.Corpus) (bool, error) {
	want, err := index.Fingerprint(corpus, a.inputs(g.Model())...)
	return want == g.Fingerprint(), err
}

// buildOptions are the inputs of a build and, where the endpoint gives them, the
// vectors. Where it fails the operator is told, and the build goes on without under
// a fingerprint without, so that the next reindex tries again. Vectors that are
// published are not asked for again. within bounds the embedding, 0: nothing does.
func (a *App) buildOptions(ctx context.Context, dir *index.Dir, corpus *faq.Corpus, within time.Duration, progress func(stage string, done, total int)) (index.BuildOptions, error) {
	o := index.BuildOptions{Inputs: a.inputs("")}
	if a.meaning == nil || len(corpus.Passages) == 0 {
		return o, nil
	}
	client, err := embed.New(a.meaning.forPassages)
	if err != nil {
		return o, err
	}
	defer client.Close()
	vectors, anew, err := a.publishedVectors(ctx, client, dir, corpus)
	if err != nil {
		return o, err
	}
	if vectors == nil {
		asking := ctx
		if within > 0 {
			var cancel context.CancelFunc
			asking, cancel = context.WithTimeout(ctx, within)
			defer cancel()
		}
		vectors, err = index.EmbedPassages(asking, corpus, client, func(done, total int) { progress("embed", done, total) })
	}
	if ctx.Err() != nil {
		return o, ctx.Err()
	}
	if err != nil {
		a.log.Warn("the index is built without the meaning of passages, because the embeddings endpoint fails; answers are ordered by words alone until a reindex with a working endpoint", "cause", err)
		return o, nil
	}
	o.Vectors, o.Model, o.Anew = vectors, client.Model(), anew
	o.Inputs = a.inputs(o.Model)
	return o, nil
}

// publishedVectors are those of what is published, where it was made of this content
// and the endpoint still gives such vectors, or fails. anew says that it does not: there
// is another model behind the name. The error is none of the endpoint's.
func (a *App) publishedVectors(ctx context.Context, client *embed.Client, dir *index.Dir, corpus *faq.Corpus) (vectors [][]float32, anew bool, err error) {
	g, _, err := dir.Open(ctx)
	if errors.Is(err, index.ErrNoGeneration) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("open index: %w", err)
	}
	defer g.Close()
	same, err := a.made(g, corpus)
	if err != nil || !same || g.Model() != client.Model() {
		return nil, false, err
	}
	sample := &faq.Corpus{Documents: corpus.Documents, Passages: corpus.Passages[:1]}
	switch v, err := index.EmbedPassages(ctx, sample, client, nil); {
	case err != nil:
		a.log.Warn("the embeddings endpoint fails; the content has not changed and its published vectors are kept", "cause", err)
	case g.Near(v[0]) == nil || g.Near(v[0])(0) < sameMeaning:
		return nil, true, nil
	}
	return g.Vectors(), false, nil
}

// wordsAlone tells the operator where an endpoint is set and the generation has no
// vectors for it.
func (a *App) wordsAlone(g *index.Generation) {
	if a.meaning != nil && g.Model() != a.meaning.model() {
		a.log.Warn("the published index has no vectors of the model in the settings, and answers are ordered by words alone; run reindex", "model", a.meaning.model(), "generation", g.Number())
	}
}

// MeaningState says what the embeddings endpoint of the settings is worth.
type MeaningState struct {
	On        bool
	Model     string
	Endpoint  string        // its address
	Dimension int           // numbers in a vector, 0 where Err is set
	Took      time.Duration // of one short text that was asked as a question is
	Err       error         // why there is no vector, or why it is not there in time
	Served    bool          // what is served is ordered by it
}

// probeText is asked of the endpoint to see that it works. It is nobody's question.
const probeText = "opening hours"

// Meaning asks the endpoint for one text, first with patience, because a model may
// have to be loaded, and then in the time that a question has.
func (a *App) Meaning(ctx context.Context) MeaningState {
	m := a.meaning
	if m == nil {
		return MeaningState{Err: a.meaningErr}
	}
	s := MeaningState{On: true, Model: m.model(), Endpoint: m.questions.Endpoint()}
	patient, err := embed.New(m.forPassages)
	if err != nil {
		s.Err = err
		return s
	}
	defer patient.Close()
	v, err := patient.Embed(ctx, []string{probeText})
	if err != nil {
		s.Err = err
		return s
	}
	s.Dimension = len(v[0])
	began := time.Now()
	_, s.Err = m.questions.Embed(ctx, []string{probeText})
	s.Took = time.Since(began)
	if served := a.acquire(); served != nil {
		defer served.generation.Release()
		s.Served = served.generation.Model() == m.model() && served.generation.Near(v[0]) != nil
	}
	return s
}
