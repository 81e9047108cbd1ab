package embed

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestDecode(t *testing.T) {
	two := func(a, b string) string {
		return `{"object":"list","data":[{"object":"embedding","index":0,"embedding":` + a + `},{"embedding":` + b + `,"index":1}],"usage":{"total_tokens":3}}`
	}
	for name, tc := range map[string]struct {
		body  string
		wrong string // "" for a good answer
	}{
		"good":                  {two("[3,4]", "[0, -2e0]"), ""},
		"spaces and indents":    {"\n" + strings.ReplaceAll(two("[ 3 ,\t4\n]", "[0,-1]"), ":", " : ") + "\n", ""},
		"other order":           {`{"data":[{"index":1,"embedding":[0,-7]},{"index":0,"embedding":[0.3,0.4]}]}`, ""},
		"great and small":       {two("[3e30,4e30]", "[0,-1e-30]"), ""},
		"no JSON":               {"<html>", "is not JSON"},
		"nothing":               {"", "is not JSON"},
		"half":                  {two("[3,4]", "[0,1]")[:40], "is not JSON"},
		"more behind":           {two("[3,4]", "[0,1]") + "{}", "is not JSON"},
		"NaN":                   {two("[3,NaN]", "[0,1]"), "is not JSON"},
		"list":                  {"[]", "is not of the form"},
		"text":                  {`"data"`, "is not of the form"},
		"null":                  {"null", "is not of the form"},
		"error":                 {`{"error":{"message":"secret words"}}`, "is not of the form"},
		"data null":             {`{"data":null}`, "is not of the form"},
		"data object":           {`{"data":{"0":[1]}}`, "is not of the form"},
		"data twice":            {`{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}],"data":[]}`, "two lists"},
		"items lists":           {`{"data":[[3,4],[0,1]]}`, "is not of the form"},
		"no vector":             {`{"data":[{"index":0},{"index":1}]}`, "is not of the form"},
		"no index":              {`{"data":[{"embedding":[1]},{"embedding":[1]}]}`, "is not of the form"},
		"index null":            {`{"data":[{"index":null,"embedding":[1]},{"index":1,"embedding":[1]}]}`, "is not of the form"},
		"index text":            {`{"data":[{"index":"0","embedding":[1]},{"index":1,"embedding":[1]}]}`, "is not of the form"},
		"index broken":          {`{"data":[{"index":0.5,"embedding":[1]},{"index":1,"embedding":[1]}]}`, "is not of the form"},
		"index below":           {`{"data":[{"index":-1,"embedding":[1]},{"index":1,"embedding":[1]}]}`, "an index that no text has"},
		"index above":           {`{"data":[{"index":2,"embedding":[1]},{"index":1,"embedding":[1]}]}`, "an index that no text has"},
		"index twice":           {`{"data":[{"index":1,"embedding":[1]},{"index":1,"embedding":[1]}]}`, "an index twice"},
		"fewer":                 {`{"data":[{"index":1,"embedding":[1]}]}`, "not one vector for each text"},
		"none":                  {`{"data":[]}`, "not one vector for each text"},
		"more":                  {`{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]},{"index":2,"embedding":[1]}]}`, "not one vector for each text"},
		"dimensions":            {two("[3,4]", "[0,1,2]"), "different dimensions"},
		"zero":                  {two("[3,4]", "[0,0.0]"), "zeros only"},
		"too small for 32 bits": {two("[3,4]", "[0,1e-300]"), "zeros only"},
		"too great for 32 bits": {two("[3,4]", "[0,1e39]"), "no finite number"},
		"null number":           {two("[3,null]", "[0,1]"), "no finite number"},
		"text number":           {two(`[3,"4"]`, "[0,1]"), "no finite number"},
		"list number":           {two(`[3,[4]]`, "[0,1]"), "no finite number"},
		"truth":                 {two(`[3,true]`, "[0,1]"), "no finite number"},
		"empty vector":          {two(`[]`, "[ ]"), "an empty vector"},
		"base64":                {two(`"AACAPw=="`, `"AACAPw=="`), "no list of numbers"},
		"vector null":           {two(`null`, `[1]`), "no list of numbers"},
		"endless":               {two("["+strings.Repeat("1,", maxDimension)+"1]", "[1]"), "more than 8192 numbers"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := decode([]byte(tc.body), 2, 0)
			if tc.wrong == "" {
				if want := "[[0.6000 0.8000] [0.0000 -1.0000]]"; err != nil || fmt.Sprintf("%.4f", got) != want {
					t.Errorf("got %v, %v; want %s", got, err, want)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tc.wrong) || strings.Contains(err.Error(), "secret") {
				t.Errorf("got %v, %v; want %q", got, err, tc.wrong)
			}
		})
	}
	if _, err := decode([]byte(two("[3,4]", "[0,1]")), 2, 3); err == nil || !strings.Contains(err.Error(), "different dimensions") {
		t.Errorf("another dimension than before: %v", err)
	}
	// The largest answer that is allowed fits into its bound.
	item := `{"object":"embedding","index":0,"embedding":[` + strings.Repeat("-0.123456789012345678e-05, ", maxDimension-1) + "1]}"
	if n := len(item); int64(n) > bodyLimit(1) {
		t.Errorf("%d bytes for one text, the bound is %d", n, bodyLimit(1))
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"data":[{"index":1,"embedding":[1,2]},{"index":0,"embedding":[3e-5,-4]}]}`, `{"data":[{"index":0,"embedding":[null]}]}`, `{"data":[{"index":0,"embedding":[1e39]}]}`,
		`{"data":[{"index":0,"embedding":"AACAPw=="}]}`, `{"data":[],"data":[]}`, `{"data":[{"index":0,"index":1,"embedding":[1],"embedding":[]}]}`, `{"DATA":[{"INDEX":0,"Embedding":[1]}]}`, `{"data":[[[]]]}`, `[`, `{"a":1`} {
		for count := 1; count < 4; count++ {
			f.Add([]byte(s), count, 0)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, count, dimension int) {
		count, dimension = 1+(count&3), dimension&3
		got, err := decode(body, count, dimension)
		if err != nil {
			if got != nil {
				t.Fatal("vectors beside an error")
			}
			return
		}
		if len(got) != count || dimension != 0 && len(got[0]) != dimension || len(got[0]) == 0 || len(got[0]) > maxDimension {
			t.Fatalf("%d vectors for %d texts: %v", len(got), count, got)
		}
		for _, v := range got {
			var sum float64
			for _, x := range v {
				sum += float64(x) * float64(x)
			}
			if len(v) != len(got[0]) || math.Abs(sum-1) > 1e-5 { // also where it is no number
				t.Fatalf("accepted %v", got)
			}
		}
	})
}
