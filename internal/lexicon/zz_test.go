package lexicon
import ("testing";"os";"strings";"fmt")
func TestZZ(t *testing.T){ l:=load(t)
 d,_:=os.ReadFile("/tmp/lexw/proper.txt")
 var out []string
 for _,w:=range strings.Fields(string(d)){
  if n,ok:=l.edges[step{0,w}];ok { e:=l.ends[n]; if e.entry>=0||e.term>=0 {fmt.Println("IN",w);continue}}
  if has(l.words,w){continue}
  if drugLike(w)||weaklyDrugLike(w)&&len(w)>7 {fmt.Println("SHAPE",w)}
  g:=l.correct(w); if g.found {fmt.Println("NEAR",w,l.entries[g.entry].name)}
  out=append(out,w)
 }
 os.WriteFile("/tmp/lexw/names0.txt",[]byte(strings.Join(out,"\n")+"\n"),0o644)
 fmt.Println(len(out))
}
