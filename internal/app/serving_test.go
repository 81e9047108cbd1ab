package app_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/app"
)

// edit puts a sentence into the passage that covered asks for and returns it as it
// was.
func (c *clinic) edit(a *app.App, sentence string) (was string) {
	c.t.Helper()
	p := ask(c.t, a, covered).Passages[0].Passage
	data, err := os.ReadFile(filepath.Join("../../faq", p.Doc.File))
	if err != nil {
		c.t.Fatal(err)
	}
	shipped := c.shippedText(p.ID)
	line, _, _ := strings.Cut(shipped, "\n")
	c.write("faq/"+p.Doc.File, strings.Replace(string(data), line, line+sentence, 1))
	return p.Text
}

// shippedText is the text of a passage as the project ships it.
func (c *clinic) shippedText(id string) string {
	c.t.Helper()
	a := newClinic(c.t).open(app.Options{})
	if err := a.Open(context.Background()); err != nil {
		c.t.Fatal(err)
	}
	p, err := a.Passage(id)
	if err != nil {
		c.t.Fatal(err)
	}
	return p.Text
}

func shown(t *testing.T, a *app.App) string {
	t.Helper()
	d := ask(t, a, covered)
	if d.Kind != answer.Answer {
		t.Fatalf("%s %s", d.Kind, d.Reason)
	}
	return d.Passages[0].Passage.Text
}

func reindex(t *testing.T, a *app.App) int {
	t.Helper()
	r, err := a.Reindex(context.Background(), app.ReindexOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return r.Generation
}

func TestRunningAppServesWhatItPublishes(t *testing.T) {
	c := newClinic(t)
	a := c.open(app.Options{})
	if a.Status() != (app.Status{}) {
		t.Errorf("before opening: %+v", a.Status())
	}
	if err := a.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	first := a.Status()
	if first.Generation != 1 || first.Passages < 20 || first.Documents != len(a.Documents()) || len(first.Fingerprint) != 12 || first.Degraded || first.Opened.IsZero() {
		t.Errorf("%+v", first)
	}
	was := c.edit(a, " A new sentence.")
	if n := reindex(t, a); n != 2 {
		t.Errorf("generation %d", n)
	}
	if got := shown(t, a); !strings.Contains(got, "A new sentence.") {
		t.Errorf("after reindex: %q", got)
	}
	if st := a.Status(); st.Generation != 2 || st.Fingerprint == first.Fingerprint {
		t.Errorf("%+v", st)
	}
	if n, err := a.Rollback(context.Background(), ""); err != nil || n != 1 {
		t.Fatalf("rollback: %d, %v", n, err)
	}
	if got := shown(t, a); got != was || a.Status().Generation != 1 {
		t.Errorf("after rollback: %q", got)
	}
}

func TestOneReindexAtATime(t *testing.T) {
	c := newClinic(t)
	a := c.open(app.Options{})
	if err := a.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	c.edit(a, " A new sentence.")
	started, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	done := make(chan error)
	go func() {
		_, err := a.Reindex(context.Background(), app.ReindexOptions{Progress: func(string, int, int) {
			once.Do(func() { close(started); <-goOn })
		}})
		done <- err
	}()
	<-started
	if _, err := a.Reindex(context.Background(), app.ReindexOptions{}); !errors.Is(err, app.ErrBusy) {
		t.Errorf("a second reindex: %v", err)
	}
	if _, err := a.Rollback(context.Background(), ""); !errors.Is(err, app.ErrBusy) {
		t.Errorf("a rollback beside it: %v", err)
	}
	if got := shown(t, a); strings.Contains(got, "A new sentence.") {
		t.Errorf("shown before it was published: %q", got)
	}
	close(goOn)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if n := reindex(t, a); n != 2 {
		t.Errorf("afterwards: generation %d", n)
	}
}

func TestReindexStopsBetweenQuestions(t *testing.T) {
	c := newClinic(t)
	a := c.open(app.Options{})
	c.edit(a, " A new sentence.")
	ctx, stop := context.WithCancel(context.Background())
	_, err := a.Reindex(ctx, app.ReindexOptions{Progress: func(stage string, _, _ int) {
		if stage == "replay current" {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := shown(t, a); strings.Contains(got, "A new sentence.") {
		t.Errorf("a stopped reindex published: %q", got)
	}
}

// TestAnswersDuringSwaps asks without pause while generations come and go: every
// answer is the old text or the new one, and nothing stays open.
func TestAnswersDuringSwaps(t *testing.T) {
	c := newClinic(t)
	a := c.open(app.Options{})
	was := shown(t, a)
	c.edit(a, " A new sentence.")
	stop := make(chan struct{})
	var wg sync.WaitGroup
	var asked atomic.Int64
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				d, err := a.Ask(context.Background(), covered)
				if err != nil || len(d.Passages) != 1 {
					t.Errorf("%s %s, %v", d.Kind, d.Reason, err)
					return
				}
				if text := d.Passages[0].Passage.Text; text != was && !strings.Contains(text, "A new sentence.") {
					t.Errorf("foreign text: %q", text)
				}
				if len(a.Suggest("can i", 5)) == 0 || len(a.Documents()) == 0 {
					t.Error("a list is empty during a swap")
				}
				if id, ok := a.ByKey(answer.KeyOf(d.Passages[0].Passage.ID)); !ok {
					t.Error("a key names nothing during a swap")
				} else if _, err := a.Passage(id); err != nil {
					t.Error(err)
				}
				asked.Add(1)
				time.Sleep(time.Millisecond) // beside the reindex, not instead of it
			}
		})
	}
	reindex(t, a)
	for range 2 {
		if _, err := a.Rollback(context.Background(), ""); err != nil {
			t.Fatal(err)
		}
		// Number 2 is left behind, so that the same content becomes number 3 and so on.
		reindex(t, a)
	}
	close(stop)
	wg.Wait()
	if asked.Load() == 0 || a.Status().Leaked != 0 {
		t.Errorf("%d asked, %d leaked", asked.Load(), a.Status().Leaked)
	}
}

func TestFirstOpeningIsSharedAndAnswersRedFlags(t *testing.T) {
	c := newClinic(t)
	hold := &holding{Handler: slog.NewTextHandler(&c.log, nil), at: "building the index", reached: make(chan struct{}), goOn: make(chan struct{})}
	a := c.openWith(app.Options{Log: slog.New(hold)})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if d, err := a.Ask(context.Background(), covered); err != nil || d.Kind != answer.Answer {
				t.Errorf("%s, %v", d.Kind, err)
			}
		})
	}
	<-hold.reached
	if d := ask(t, a, "i want to die"); d.Kind != answer.Crisis {
		t.Errorf("while content is opened: %s", d.Kind)
	}
	if d, _, err := a.AskInContext(context.Background(), []string{"took my take-homes"}, "all of them"); err != nil || d.Kind != answer.Crisis {
		t.Errorf("while content is opened: %s, %v", d.Kind, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := a.Ask(ctx, covered); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an impatient question: %v", err)
	}
	if a.Suggest("can", 5) != nil || a.Documents() != nil {
		t.Error("lists before anything is open")
	}
	if _, err := a.Passage("x"); !errors.Is(err, answer.ErrUnavailable) {
		t.Errorf("a passage before anything is open: %v", err)
	}
	close(hold.goOn)
	wg.Wait()
	if n := strings.Count(c.log.String(), "building the index"); n != 1 {
		t.Errorf("built %d times", n)
	}
}

// holding stops whoever logs a certain line.
type holding struct {
	slog.Handler
	at            string
	reached, goOn chan struct{}
	once          sync.Once
}

func (h *holding) Handle(ctx context.Context, r slog.Record) error {
	if r.Message == h.at {
		h.once.Do(func() { close(h.reached); <-h.goOn })
	}
	return h.Handler.Handle(ctx, r)
}

func TestAfterClose(t *testing.T) {
	c := newClinic(t)
	a := c.open(app.Options{})
	ask(t, a, covered)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if d := ask(t, a, "i want to die"); d.Kind != answer.Crisis {
		t.Errorf("%s", d.Kind)
	}
	if _, err := a.Ask(context.Background(), covered); err == nil {
		t.Error("answered after Close")
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	c := newClinic(t)
	c.write("faq/broken.md", "no front matter")
	a := c.open(app.Options{})
	var bad *app.ContentError
	if err := a.Open(context.Background()); !errors.As(err, &bad) || !strings.Contains(err.Error(), "broken.md:1") {
		t.Errorf("content: %v", err)
	}
	c.remove("faq/broken.md")
	if err := a.Open(context.Background()); err != nil {
		t.Errorf("mended: %v", err)
	}
	c.write("config.yaml", "clinic: [unclosed")
	c.remove("data")
	var cfg *app.ConfigError
	if err := c.open(app.Options{}).Open(context.Background()); !errors.As(err, &cfg) {
		t.Errorf("configuration: %v", err)
	}
}

// damageText changes a letter of a text in the files of the first generation.
func (c *clinic) damageText(text string) {
	c.t.Helper()
	name := c.path("data/index/default/gen-1/texts.bin")
	data, err := os.ReadFile(name)
	if err != nil {
		c.t.Fatal(err)
	}
	i := strings.Index(string(data), text)
	if i < 0 {
		c.t.Fatal("the text does not stand there")
	}
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte{data[i] ^ 1}, int64(i)); err != nil {
		c.t.Fatal(err)
	}
}
