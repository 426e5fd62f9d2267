//! Loads a server on loopback, and says how fast it answers, what that costs, and what becomes of it under overload and
//! beside slow clients.
//!
//!     cargo build --release -p lupe
//!     cargo run --release -p lupe-bench --example load -- INDEX [COUNT]
//!
//! COUNT distinct queries of one to four words (2,000 unless told) are made of the words of INDEX, which the `lupe` beside
//! this program serves at a free port. Costs are of the server alone, as Linux counts them; elsewhere they are 0.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use lupe_bench::{Result, queries};
use lupe_searcher::Searcher;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};

/// Connections that ask at a time while the server is not overloaded.
const CALM: usize = 4;
/// Connections that ask at a time to overload it.
const MANY: usize = 400;
/// Slow clients: half of them send half a request, half do not read what they asked for.
const SLOW: usize = 500;
/// No part takes longer.
const LIMIT: Duration = Duration::from_secs(120);
/// How long the server is overloaded.
const OVERLOAD: Duration = Duration::from_secs(10);
/// How long a client that is told to come back waits: a tenth of what it is told, to keep up the load.
const PAUSE: Duration = Duration::from_millis(100);
/// Bytes that a client which reads nothing has room for, so that its answer has to wait in the server.
const NO_ROOM: u32 = 4096;
/// Ticks a second in which Linux counts the time of a process.
const TICKS: f64 = 100.0;

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let index = arguments.first().ok_or("usage: load INDEX [COUNT]")?;
    let count = arguments.get(1).and_then(|count| count.parse().ok()).unwrap_or(2000);
    let queries = queries::neighbours(&Searcher::open(Path::new(index))?, count)?;
    let targets: Arc<[String]> = queries.iter().map(|query| search(query, 10)).collect();
    let server = Server::start(index)?;
    println!("{} distinct queries; memory of the server at the start: {} MB", targets.len(), server.memory());

    println!(
        "\n{CALM} connections            answers/s   p50 ms   p95 ms   p99 ms  CPU ms/answer  memory MB"
    );
    let once = Load { connections: CALM, ..Load::default() };
    run(&server, &targets, once).await?.report("first", &server);
    let known = run(&server, &targets, once).await?.report("again", &server);
    let gzip = Load { headers: "Accept-Encoding: gzip\r\n", ..once };
    run(&server, &targets, gzip).await?.report("gzip", &server);

    println!("\n{MANY} connections for {} s", OVERLOAD.as_secs());
    let overload = Load { connections: MANY, lasts: Some(OVERLOAD), ..once };
    let overloaded = run(&server, &targets, overload).await?;
    let wrong = overloaded.answers.iter().filter(|(at, answer)| {
        answer.status == 200 && known.get(at).is_some_and(|known| *known != answer.told())
    });
    let wrong = wrong.count();
    let bare = overloaded.answers.iter().filter(|(_, a)| a.status == 503 && !a.retry_after).count();
    println!("{wrong} answers other than before; {bare} refusals without Retry-After");
    overloaded.report("overload", &server);

    println!("\n1 connection");
    let (few, single) = (&targets[..targets.len().min(500)], Load::default());
    run(&server, few, single).await?.report("alone", &server);
    let slow = slow_clients(&server, &targets).await?;
    println!("{} slow clients are connected", slow.len());
    run(&server, few, single).await?.report("beside them", &server);
    drop(slow);
    println!("memory of the server at the end: {} MB", server.memory());
    Ok(())
}

fn search(query: &str, limit: usize) -> String {
    let query: String =
        percent_encoding::utf8_percent_encode(query, percent_encoding::NON_ALPHANUMERIC).collect();
    format!("/api/v1/search?q={query}&limit={limit}")
}

/// The server, as a process of its own.
struct Server {
    child: Child,
    host: String,
}

impl Server {
    fn start(index: &str) -> Result<Server> {
        let example = std::env::current_exe()?;
        let folder = example.parent().and_then(Path::parent).ok_or("the program stands in no folder")?;
        let binary = folder.join("lupe");
        let arguments = ["--index", index, "serve", "--listen", "127.0.0.1:0"];
        let mut command = Command::new(binary);
        let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        let output = child.stdout.take().ok_or("the server has no output")?;
        std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut line)?;
        let host = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        Ok(Server { child, host })
    }

    fn proc(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).unwrap_or_default()
    }

    /// Time of the processors so far, of the user and of the system, in ms.
    fn cpu(&self) -> f64 {
        let stat = self.proc("stat");
        let fields = stat.rsplit(')').next().unwrap_or("").split_whitespace();
        let ticks: f64 = fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
        ticks / TICKS * 1000.0
    }

    /// Memory that is its own, in MB: not the files of the index, which the system may take back.
    fn memory(&self) -> u64 {
        let status = self.proc("status");
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer, and how long it took.
struct Answer {
    status: u16,
    retry_after: bool,
    body: Vec<u8>,
    took: Duration,
}

impl Answer {
    /// What it says, without how long it took.
    fn told(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let (before, after) = text.split_once("\"took_ms\":").unwrap_or((&text, ""));
        format!("{before}{}", after.split_once(',').unwrap_or_default().1)
    }
}

/// A connection that is kept.
struct Client(BufReader<TcpStream>);

impl Client {
    async fn connect(host: &str) -> std::io::Result<Client> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        Ok(Client(BufReader::new(stream)))
    }

    async fn get(&mut self, host: &str, target: &str, headers: &str) -> std::io::Result<Answer> {
        let started = Instant::now();
        let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
        self.0.write_all(request.as_bytes()).await?;
        let (mut status, mut length, mut retry_after) = (0, 0, false);
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).await?;
            let line = line.trim().to_ascii_lowercase();
            match line.split_once([' ', ':']).map(|(name, value)| (name, value.trim())) {
                None => break,
                Some(("http/1.1", value)) => status = value[..3].parse().unwrap_or(0),
                Some(("content-length", value)) => length = value.parse().unwrap_or(0),
                Some(("retry-after", _)) => retry_after = true,
                Some(_) => {}
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await?;
        Ok(Answer { status, retry_after, body, took: started.elapsed() })
    }
}

/// What came of a run: the answers by the number of their query.
struct Run {
    answers: Vec<(usize, Answer)>,
    failed: usize,
    took: Duration,
    cpu: f64,
}

/// How targets are asked for.
#[derive(Clone, Copy)]
struct Load {
    /// Connections that ask at a time.
    connections: usize,
    /// Headers besides, each with its line end.
    headers: &'static str,
    /// Ask again and again for so long, instead of once for each.
    lasts: Option<Duration>,
}

impl Default for Load {
    fn default() -> Load {
        Load { connections: 1, headers: "", lasts: None }
    }
}

/// Asks for the targets.
async fn run(server: &Server, targets: &[String], load: Load) -> Result<Run> {
    let targets: Arc<[String]> = targets.into();
    let next = Arc::new(AtomicUsize::new(0));
    let (started, cpu) = (Instant::now(), server.cpu());
    let clients: Vec<_> = (0..load.connections)
        .map(|_| {
            let (targets, next, host) = (Arc::clone(&targets), Arc::clone(&next), server.host.clone());
            tokio::spawn(async move {
                let (mut answers, mut failed) = (Vec::new(), 0);
                let Ok(mut client) = Client::connect(&host).await else { return (answers, 1) };
                while started.elapsed() < load.lasts.unwrap_or(LIMIT) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if load.lasts.is_none() && at >= targets.len() {
                        break;
                    }
                    let at = at % targets.len();
                    let Ok(answer) = client.get(&host, &targets[at], load.headers).await else {
                        failed += 1;
                        break;
                    };
                    let pause = answer.status == 503;
                    answers.push((at, answer));
                    if pause {
                        tokio::time::sleep(PAUSE).await;
                    }
                }
                (answers, failed)
            })
        })
        .collect();
    let mut run = Run { answers: Vec::new(), failed: 0, took: Duration::ZERO, cpu: 0.0 };
    for client in clients {
        let (answers, failed) = client.await?;
        run.answers.extend(answers);
        run.failed += failed;
    }
    run.took = started.elapsed();
    run.cpu = server.cpu() - cpu;
    Ok(run)
}

impl Run {
    /// Prints a line, and gives back what each query was told.
    fn report(self, name: &str, server: &Server) -> BTreeMap<usize, String> {
        let mut times: Vec<f64> =
            self.answers.iter().map(|(_, answer)| answer.took.as_secs_f64() * 1000.0).collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times.get((times.len().saturating_sub(1) as f64 * share) as usize).copied();
        let at = |share| at(share).unwrap_or(0.0);
        let count = self.answers.len();
        println!(
            "{name:24} {:9.0} {:8.2} {:8.2} {:8.2} {:14.2} {:10}",
            count as f64 / self.took.as_secs_f64(),
            at(0.5),
            at(0.95),
            at(0.99),
            self.cpu / count.max(1) as f64,
            server.memory()
        );
        let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
        self.answers.iter().for_each(|(_, answer)| *statuses.entry(answer.status).or_default() += 1);
        if statuses.keys().any(|status| *status != 200) || self.failed > 0 {
            println!("{:24} answers by status: {statuses:?}; {} broken off", "", self.failed);
        }
        self.answers.iter().map(|(at, answer)| (*at, answer.told())).collect()
    }
}

/// Clients that send half a request, or ask for much and read nothing; back once what they asked for is worked out.
async fn slow_clients(server: &Server, targets: &[String]) -> Result<Vec<TcpStream>> {
    let address = server.host.parse()?;
    let mut slow = Vec::with_capacity(SLOW);
    for n in 0..SLOW {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(NO_ROOM)?;
        let Ok(mut stream) = socket.connect(address).await else { break };
        let target = targets[n % targets.len()].replace("limit=10", "limit=100");
        let whole = format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", server.host);
        let sent = if n % 2 == 0 { &whole[..whole.len() / 2] } else { &whole };
        if stream.write_all(sent.as_bytes()).await.is_ok() {
            slow.push(stream);
        }
    }
    for stream in slow.iter().skip(1).step_by(2) {
        // Its answer has begun.
        let _ = tokio::time::timeout(LIMIT, stream.readable()).await;
    }
    Ok(slow)
}
