// Puts values into etcd as fast as a number of callers can, each waiting for its own answer. Speaks
// the loader's side of bench/load-protocol.ts. Written in Go over etcd's own client so that the peer
// is not held back by a slower loader; built with Debian's golang-etcd-server-dev.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"go.etcd.io/etcd/clientv3"
)

type report struct {
	Orders     int64   `json:"orders"`
	Failed     int64   `json:"failed"`
	Seconds    float64 `json:"seconds"`
	P50Ms      float64 `json:"p50Ms"`
	P99Ms      float64 `json:"p99Ms"`
	CpuSeconds float64 `json:"cpuSeconds"`
}

type load struct {
	clients      []*clientv3.Client
	value        string
	keyPrefix    string
	counting     int32
	stopped      int32
	failed       int64
	firstFailure sync.Once
	perCaller    [][]time.Duration
}

const (
	pauseAfterFailure = 20 * time.Millisecond
	putTimeout        = 10 * time.Second
)

func main() {
	endpoint := flag.String("endpoint", "", "host:port of the leader")
	callers := flag.Int("callers", 1, "callers, each with one put outstanding")
	connections := flag.Int("connections", 1, "client connections shared by the callers")
	valueBytes := flag.Int("value-bytes", 128, "length of each value")
	ordersPerPut := flag.Int64("orders-per-put", 1, "orders that one value stands for")
	warmSeconds := flag.Float64("warm-seconds", 1, "not counted")
	seconds := flag.Float64("seconds", 5, "counted")
	flag.Parse()

	l := &load{
		clients:   connect(*endpoint, *connections),
		value:     strings.Repeat("v", *valueBytes),
		keyPrefix: fmt.Sprintf("order/%d-%d", time.Now().UnixNano(), os.Getpid()),
		perCaller: make([][]time.Duration, *callers),
	}
	fmt.Println("ready")
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	if strings.TrimSpace(line) != "go" {
		return
	}
	out := l.run(*warmSeconds, *seconds)
	out.Orders *= *ordersPerPut
	out.Failed *= *ordersPerPut
	text, _ := json.Marshal(out)
	fmt.Println(string(text))
}

func connect(endpoint string, connections int) []*clientv3.Client {
	clients := make([]*clientv3.Client, connections)
	for at := range clients {
		client, err := clientv3.New(clientv3.Config{
			Endpoints:   []string{endpoint},
			DialTimeout: 5 * time.Second,
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, "cannot reach etcd:", err)
			os.Exit(1)
		}
		clients[at] = client
	}
	return clients
}

func (l *load) run(warmSeconds, seconds float64) report {
	var group sync.WaitGroup
	for caller := range l.perCaller {
		group.Add(1)
		go func(caller int) {
			defer group.Done()
			l.call(caller)
		}(caller)
	}
	time.Sleep(time.Duration(warmSeconds * float64(time.Second)))
	fmt.Println("counting")
	cpuBefore := cpuSeconds()
	began := time.Now()
	atomic.StoreInt32(&l.counting, 1)
	time.Sleep(time.Duration(seconds * float64(time.Second)))
	atomic.StoreInt32(&l.counting, 0)
	out := report{Seconds: time.Since(began).Seconds(), CpuSeconds: cpuSeconds() - cpuBefore}
	fmt.Println("counted")
	atomic.StoreInt32(&l.stopped, 1)
	group.Wait()
	out.Failed = l.failed
	l.addLatencies(&out)
	return out
}

func (l *load) call(caller int) {
	client := l.clients[caller%len(l.clients)]
	for sequence := 0; atomic.LoadInt32(&l.stopped) == 0; sequence++ {
		key := fmt.Sprintf("%s/%06d/%09d", l.keyPrefix, caller, sequence)
		began := time.Now()
		deadline, cancel := context.WithTimeout(context.Background(), putTimeout)
		_, err := client.Put(deadline, key, l.value)
		cancel()
		counting := atomic.LoadInt32(&l.counting) == 1
		if err != nil {
			if counting {
				atomic.AddInt64(&l.failed, 1)
			}
			l.firstFailure.Do(func() { fmt.Fprintln(os.Stderr, "first failure:", err) })
			time.Sleep(pauseAfterFailure)
			continue
		}
		if counting {
			l.perCaller[caller] = append(l.perCaller[caller], time.Since(began))
		}
	}
}

func (l *load) addLatencies(out *report) {
	var all []time.Duration
	for _, some := range l.perCaller {
		all = append(all, some...)
	}
	sort.Slice(all, func(a, b int) bool { return all[a] < all[b] })
	out.Orders = int64(len(all))
	if len(all) > 0 {
		out.P50Ms = float64(all[len(all)/2].Microseconds()) / 1000
		out.P99Ms = float64(all[len(all)*99/100].Microseconds()) / 1000
	}
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Utime.Sec+usage.Stime.Sec) + float64(usage.Utime.Usec+usage.Stime.Usec)/1e6
}
