//! Measures Lupe beside plain tantivy, in one run, and writes tables and plots.
//!
//! ```text
//! cargo run --release -p lupe-bench -- [OPTION...] [FILE...]
//! ```
//! FILE holds articles as JSON lines (`id`, `title`, `text`), also compressed (.gz); without one, the sample articles are
//! taken. Their words are what the generated articles are made of. Every figure is of a process of its own: this one only
//! starts them.
//!
//! ```text
//! --sizes N,N,...   generated articles, a growing number each time (1000,2000,4000)
//! --queries N       queries of each kind (100)
//! --runs N          runs of each query, of which the best counts (3)
//! --starts N        starts of a search, of which the best counts (20)
//! --threads N       threads that index, on both sides (one a processor)
//! --memory MB       memory for what is not written yet, on both sides (256)
//! --lupe FILE       the program (built by cargo unless told)
//! --work DIR        where records and indexes lie meanwhile, several times the articles' size (a temporary folder)
//! --plots DIR       where the plots go (none are drawn unless told)
//! --page FILE       the page whose figures are replaced, such as BENCHMARKS.md
//! ```

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use lupe_bench::ask::{Asked, ask};
use lupe_bench::generator::{Generator, Vocabulary};
use lupe_bench::measure::{Cost, best, run, size};
use lupe_bench::plain::{Plain, index_files};
use lupe_bench::queries::Kind;
use lupe_bench::records::{Record, Records};
use lupe_bench::table::{Figures, Side};
use lupe_bench::{Result, page, plot, records, table};
use rust_stemmers::Algorithm;

/// What a search as a whole process looks for.
const QUERY: &str = "Strom Wasser";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // What this program does in processes of their own.
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["+generate", count, out, files @ ..] => generate(count.parse()?, Path::new(out), files),
        ["+plain-index", folder, threads, memory, files @ ..] => {
            let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
            index_files(Path::new(folder), threads.parse()?, memory.parse::<usize>()? << 20, &files)?;
            Ok(())
        }
        ["+plain-search", folder, query] => {
            let plain = Plain::open(Path::new(folder), Some(Algorithm::German))?;
            println!("{}", plain.answer(&plain.query(Kind::Words, query)?, true, true)?);
            Ok(())
        }
        ["+ask", lupe, plain, count, runs] => {
            let asked = ask(Path::new(lupe), Path::new(plain), count.parse()?, runs.parse()?)?;
            println!("{}", serde_json::to_string(&asked)?);
            Ok(())
        }
        _ => Bench::new(&arguments)?.run(),
    }
}

/// Writes so many generated articles, made of the words of files.
fn generate(count: u64, out: &Path, files: &[&str]) -> Result<()> {
    let (mut vocabulary, mut wanted) = (Vocabulary::default(), true);
    for file in files {
        records::each(Path::new(file), |record| {
            wanted = wanted && vocabulary.count(&record.text);
            Ok(())
        })?;
    }
    let generator = Generator::new(vocabulary);
    let mut out = Records::create(out)?;
    for n in 0..count {
        let article = generator.article(n);
        out.push(&Record { id: article.id, title: article.title, text: article.text })?;
    }
    out.finish()
}

/// A run, as it was asked for.
struct Bench {
    files: Vec<PathBuf>,
    sizes: Vec<u64>,
    queries: usize,
    runs: usize,
    starts: usize,
    threads: usize,
    memory: usize,
    lupe: PathBuf,
    work: PathBuf,
    plots: Option<PathBuf>,
    page: Option<PathBuf>,
    me: PathBuf,
    /// Removed at the end.
    _temporary: Option<tempfile::TempDir>,
}

impl Bench {
    fn new(arguments: &[String]) -> Result<Bench> {
        let me = std::env::current_exe()?;
        let mut bench = Bench {
            files: Vec::new(),
            sizes: vec![1000, 2000, 4000],
            queries: 100,
            runs: 3,
            starts: 20,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            memory: 256,
            lupe: PathBuf::new(),
            work: PathBuf::new(),
            plots: None,
            page: None,
            me,
            _temporary: None,
        };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let Some(name) = argument.strip_prefix("--") else {
                bench.files.push(argument.into());
                continue;
            };
            let value = rest.next().ok_or_else(|| format!("--{name} wants a value"))?;
            match name {
                "sizes" => {
                    bench.sizes = value.split(',').map(str::parse).collect::<std::result::Result<_, _>>()?;
                }
                "queries" => bench.queries = value.parse()?,
                "runs" => bench.runs = value.parse()?,
                "starts" => bench.starts = value.parse()?,
                "threads" => bench.threads = value.parse()?,
                "memory" => bench.memory = value.parse()?,
                "lupe" => bench.lupe = value.into(),
                "work" => bench.work = value.into(),
                "plots" => bench.plots = Some(value.into()),
                "page" => bench.page = Some(value.into()),
                _ => {
                    return Err(
                        format!("there is no option --{name}: see the head of bench/src/main.rs").into()
                    );
                }
            }
        }
        if bench.lupe.as_os_str().is_empty() {
            bench.lupe = build(&bench.me)?;
        }
        if bench.work.as_os_str().is_empty() {
            let folder = tempfile::tempdir()?;
            bench.work = folder.path().to_owned();
            bench._temporary = Some(folder);
        }
        std::fs::create_dir_all(&bench.work)?;
        Ok(bench)
    }

    fn run(mut self) -> Result<()> {
        let mut name = "given";
        if self.files.is_empty() {
            name = "samples";
            let samples = self.work.join("samples.jsonl");
            records::from_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/samples"), &samples)?;
            self.files.push(samples);
        }
        let given = self.measure(name, &self.files)?;
        let mut grown = Vec::new();
        for &count in &self.sizes {
            let file = self.work.join("generated.jsonl");
            eprintln!("{count} articles: generating");
            let mut generate = self.again("+generate");
            run(generate.arg(count.to_string()).arg(&file).args(&self.files))?;
            grown.push(self.measure("generated", std::slice::from_ref(&file))?);
            std::fs::remove_file(file)?;
        }
        if let Some(folder) = self.plots.as_ref().filter(|_| !grown.is_empty()) {
            draw(folder, &grown)?;
        }
        let text = self.text(given, grown)?;
        print!("{text}");
        self.page.as_ref().map_or(Ok(()), |file| page::write(file, &text))
    }

    /// This program, to do a part.
    fn again(&self, part: &str) -> Command {
        let mut command = Command::new(&self.me);
        command.arg(part);
        command
    }

    /// Indexes files and asks for articles in them, on both sides.
    fn measure(&self, name: &str, files: &[PathBuf]) -> Result<Figures> {
        let (mut articles, mut text) = (0, 0);
        for file in files {
            records::each(file, |record| {
                (articles, text) = (articles + 1, text + (record.title.len() + record.text.len()) as u64);
                Ok(())
            })?;
        }
        let (ours, theirs) = (self.work.join("lupe"), self.work.join("plain"));
        for folder in [&ours, &theirs] {
            if folder.exists() {
                std::fs::remove_dir_all(folder)?;
            }
        }
        let memory = format!("{}M", self.memory);
        eprintln!("{articles} articles: indexing");
        let mut command = Command::new(&self.lupe);
        command.arg("index").arg("--index").arg(&ours).args(["--json", "--memory", &memory]).args(files);
        let (indexing, _) = run(&mut command)?;
        let lupe = Side { indexing, bytes: size(&ours)?, start: Cost::default() };
        let mut command = self.again("+plain-index");
        command.arg(&theirs).args([self.threads.to_string(), self.memory.to_string()]).args(files);
        let (indexing, _) = run(&mut command)?;
        let plain = Side { indexing, bytes: size(&theirs)?, start: Cost::default() };
        eprintln!("{articles} articles: searching");
        let start = best(self.starts, || {
            let mut command = Command::new(&self.lupe);
            command.arg("search").arg("--index").arg(&ours).args(["--json", QUERY]).stderr(Stdio::null());
            command
        })?;
        let lupe = Side { start, ..lupe };
        let start = best(self.starts, || {
            let mut command = self.again("+plain-search");
            command.arg(&theirs).arg(QUERY);
            command
        })?;
        let plain = Side { start, ..plain };
        let mut command = self.again("+ask");
        command.arg(&ours).arg(&theirs).args([self.queries.to_string(), self.runs.to_string()]);
        let asked: Vec<Asked> = serde_json::from_slice(&run(&mut command)?.1)?;
        for folder in [&ours, &theirs] {
            std::fs::remove_dir_all(folder)?;
        }
        Ok(Figures { name: name.to_owned(), articles, text, lupe, plain, asked })
    }

    fn text(&self, given: Figures, grown: Vec<Figures>) -> Result<String> {
        let mut all = vec![given];
        all.extend(grown);
        let Bench { threads, memory, runs, .. } = self;
        let mut out = format!("{}.\n", page::machine());
        write!(
            out,
            "\n### Indexing and starting\n\n{threads} threads, {memory} MB for what is not written yet, on both sides.\n\n{}",
            table::indexing(&all)
        )?;
        for figures in &all {
            write!(
                out,
                "\n### Queries: {} {} articles\n\nms of one processor, in the last two columns of all by the clock, best of {runs}.\n\n{}",
                figures.articles,
                figures.name,
                table::queries(figures)
            )?;
        }
        Ok(out)
    }
}

/// Builds the program as this one was built, and says where it is.
fn build(me: &Path) -> Result<PathBuf> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--quiet", "--package", "lupe"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    run(&mut command)?;
    let lupe = me.with_file_name(format!("lupe{}", std::env::consts::EXE_SUFFIX));
    if lupe.exists() { Ok(lupe) } else { Err(format!("no program at {}: use --lupe", lupe.display()).into()) }
}

/// Draws what grows with the number of articles.
fn draw(folder: &Path, grown: &[Figures]) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let line = |of: &dyn Fn(&Figures) -> f64| -> Vec<(f64, f64)> {
        grown.iter().map(|figures| (figures.articles as f64, of(figures))).collect()
    };
    // The last entry is of all kinds together.
    let asked = |figures: &Figures, of: fn(&Asked) -> f64| figures.asked.last().map_or(0.0, of);
    plot::draw(
        &folder.join("growth-time.svg"),
        "seconds of all processors",
        &[
            ("Lupe", line(&|figures| figures.lupe.indexing.cpu)),
            ("plain tantivy", line(&|figures| figures.plain.indexing.cpu)),
        ],
    )?;
    plot::draw(
        &folder.join("growth-memory.svg"),
        "peak memory, MB",
        &[
            ("Lupe", line(&|figures| figures.lupe.indexing.peak as f64 / 1e6)),
            ("plain tantivy", line(&|figures| figures.plain.indexing.peak as f64 / 1e6)),
        ],
    )?;
    plot::draw(
        &folder.join("growth-size.svg"),
        "index, MB",
        &[
            ("Lupe", line(&|figures| figures.lupe.bytes as f64 / 1e6)),
            ("plain tantivy", line(&|figures| figures.plain.bytes as f64 / 1e6)),
        ],
    )?;
    plot::draw(
        &folder.join("growth-queries.svg"),
        "ms a query, all kinds",
        &[
            ("Lupe p50", line(&|figures| asked(figures, |asked| asked.lupe.p50))),
            ("plain tantivy p50", line(&|figures| asked(figures, |asked| asked.plain.p50))),
            ("Lupe p99", line(&|figures| asked(figures, |asked| asked.lupe.p99))),
            ("plain tantivy p99", line(&|figures| asked(figures, |asked| asked.plain.p99))),
            ("Lupe p99, all processors", line(&|figures| asked(figures, |asked| asked.clock.p99))),
        ],
    )
}
