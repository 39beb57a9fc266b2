//! The examples, and what their containers do.

use image_dsl::Image;

use crate::round::{Example, Packages, Shown, show};
use crate::stand_ins::{CUDA, NODE, PYTORCH, RUST, UV};
use crate::{
    agent, cli, function, imported, inference, layered, on_each, pytorch, quickstart, rust_service, sandbox, training,
    web_service, worker,
};

/// The example that the rows change.
const PLAIN: Example = Example {
    name: "",
    image: quickstart::APP,
    base: Packages::Real,
    needs: &[],
    secrets: &[],
    files: &[],
    changed: None,
    again: &[],
    kept_by_older: 0,
    does: |_| (),
};

macro_rules! table {
    ($($test:ident $name:literal $image:path { $($fields:tt)* })*) => {
        /// The examples and their constants.
        pub(crate) const NAMES: &[&str] = &[$($name),*];

        $(#[test]
        fn $test() {
            const IMAGE: Image = $image;
            on_each(|real| show(&Example { name: $name, image: IMAGE, $($fields)*, ..PLAIN }, real));
        })*
    };
}

const PACKAGE: &str = "examples/project/src/service/__init__.py";
const APPLICATION: &str = "examples/service/app/__init__.py";

/// Asks a service that listens in the container.
const ASK: &str =
    "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8000/health').read().decode(), end='')";

table! {
    quickstart_runs "quickstart::APP" quickstart::APP {
        files: &[
            ("src/__init__.py", ""),
            ("src/main.py", "import os, pandas, requests\nprint(os.getcwd(), os.environ['PROJECT_ROOT'])\n"),
        ],
        changed: Some("src/main.py"),
        again: &["COPY src"],
        does: |shown| assert_eq!(shown.pulled.prints(&[]), "/app /home/daytona\n")
    }
    sandbox_is_there_for_an_agent "sandbox::SANDBOX" sandbox::SANDBOX {
        base: Packages::RealOnce,
        changed: Some(PACKAGE),
        again: &["COPY --chown=agent:agent"],
        does: is_a_sandbox
    }
    agent_has_its_tools "agent::AGENT" agent::AGENT {
        base: Packages::Named,
        needs: &[NODE],
        changed: Some("examples/agent/AGENTS.md"),
        again: &["COPY --chown=agent:agent"],
        does: is_a_place_for_an_agent
    }
    layered_api_answers "layered::API" layered::API {
        changed: Some(PACKAGE),
        again: &["examples/project/src/service"],
        does: |shown| {
            assert_eq!(shown.pulled.started().answers(&["python", "-c", ASK]), "ready\n");
            assert_eq!(shown.pulled.shell("pwd; echo $API_HOME $OTEL_LOG_DIR"), "/srv/company\n/srv/company/api /srv/company/log\n");
        }
    }
    layered_worker_waits_for_tasks "layered::WORKER" layered::WORKER {
        changed: Some("examples/layered/worker/__init__.py"),
        again: &["examples/layered/worker"],
        does: |shown| {
            shown.pulled.started().writes(" ready.");
            assert_eq!(shown.pulled.shell("python -c 'import worker; print(worker.add(2, 3))'"), "5\n");
        }
    }
    cli_base_has_its_folder "cli::BASE" cli::images::BASE {
        does: |shown| assert_eq!(shown.pulled.shell("pwd; echo $SHOP_HOME"), "/srv/shop\n/srv/shop\n")
    }
    cli_web_has_its_settings "cli::WEB" cli::WEB {
        changed: Some(APPLICATION),
        again: &["examples/service/app"],
        does: |shown| {
            assert!(shown.pulled.prints(&[]).contains("__main__.py"));
            assert!(shown.pulled.prints(&[]).contains("worker.env"));
            shown.runs(&["sh", "-c", "test -f app/__init__.py && grep -q GREETING config/worker.env"]);
        }
    }
    cli_job_says_its_release "cli::BATCH_JOB" cli::BATCH_JOB {
        changed: Some(PACKAGE),
        again: &["COPY", "> release"],
        does: |shown| {
            assert_eq!(shown.pulled.prints(&[]), "dev\n");
            assert_eq!(shown.pulled.shell("ls src/service"), "__init__.py\n");
        }
    }
    pytorch_trains "pytorch::TRAINER" pytorch::TRAINER {
        base: Packages::StandIns,
        changed: Some(APPLICATION),
        again: &["/opt/trainer/app"],
        does: |shown| {
            assert_eq!(shown.pulled.prints(&[]), "hello\n");
            let script = "pwd; echo $HF_HOME $OMP_NUM_THREADS ${PATH%%:*}; python -c 'import torch, torchvision, numpy, PIL'";
            assert_eq!(shown.pulled.shell(script), "/opt/trainer\n/models 8 /opt/trainer/bin\n");
        }
    }
    rust_service_answers "rust_service::SERVICE" rust_service::SERVICE {
        base: Packages::Named,
        needs: &[RUST],
        files: &[
            ("Cargo.toml", include_str!("../../examples/rust_service/Cargo.toml")),
            ("Cargo.lock", include_str!("../../examples/rust_service/Cargo.lock")),
            ("src/main.rs", include_str!("../../examples/rust_service/src/main.rs")),
        ],
        changed: Some("src/main.rs"),
        again: &[".image-dsl/1/cargo", "COPY --from=builder"],
        does: is_a_gateway
    }
    web_service_is_healthy "web_service::WEB" web_service::WEB {
        base: Packages::StandIns,
        secrets: &[("PIP_EXTRA_INDEX_URL", "file:///srv/stand-in/simple")],
        changed: Some(APPLICATION),
        again: &[".image-dsl/0/app", "BUILD"],
        does: is_a_web_service
    }
    inference_answers "inference::INFERENCE" inference::INFERENCE {
        base: Packages::Named,
        needs: &[UV, CUDA],
        changed: Some(PACKAGE),
        again: &["examples/project/src"],
        does: |shown| {
            assert_eq!(shown.pulled.started().answers(&["python", "-c", ASK]), "ready\n");
            let script = "id -u; stat -c %U /models; echo $HF_HOME; python -c 'import torch, transformers; print(torch.__version__)'";
            assert_eq!(shown.pulled.shell(script), "10001\nserve\n/models\n2.7.1\n");
        }
    }
    function_says_that_it_is_ready "function::FUNCTION" function::FUNCTION {
        base: Packages::StandIns,
        needs: &[UV],
        secrets: &[("GITHUB_TOKEN", "a-token-of-github"), ("HF_TOKEN", "a-token-of-hugging-face")],
        changed: Some("examples/project/pyproject.toml"),
        again: &["uv sync", "huggingface-hub", "mycompany/features", "huggingface-cli download"],
        kept_by_older: 3,
        does: |shown| {
            shown.runs(&[]);
            shown.runs(&["sh", "-c", "test \"$(python -m service)\" = ready"]);
            let script = "cat /models/config.json; python -c 'import features, idna, packaging, six'; echo $HF_HUB_ENABLE_HF_TRANSFER";
            assert_eq!(shown.pulled.shell(script), "mycompany/model1\n");
        }
    }
    training_runs_on_each_rank "training::TRAINING" training::TRAINING {
        base: Packages::Named,
        needs: &[UV, PYTORCH],
        secrets: &[("UV_EXTRA_INDEX_URL", "file:///srv/stand-in/simple"), ("ngc", "$oauthtoken:a-key")],
        files: &[("examples/project/src/settings.toml", "")],
        changed: Some("examples/project/src/settings.toml"),
        again: &["scripts", "/workspace/lib/service"],
        does: |shown| {
            assert_eq!(shown.pulled.prints(&[]), "ready\n".repeat(4));
            let script = "cd /; python -c 'import my_private_package, service; print(service.__file__)'; echo $LD_LIBRARY_PATH $NCCL_DEBUG";
            assert_eq!(shown.pulled.shell(script), "/workspace/lib/service/__init__.py\n/opt/lib INFO\n");
        }
    }
    worker_works "worker::WORKER" worker::WORKER {
        base: Packages::StandIns,
        needs: &[UV],
        changed: Some(PACKAGE),
        again: &[".image-dsl/0/service", "python -m service"],
        does: |shown| {
            assert_eq!(shown.pulled.prints(&[]), "ready\n");
            let script = "cat built; ls; echo $QUEUE $GREETING; python -c 'import httpx, psycopg, numpy'";
            assert_eq!(shown.pulled.shell(script), "ready\nbuilt\npyproject.toml\ndefault ready to work\n");
        }
    }
    an_imported_image_runs "import::IMAGE" imported::IMAGE {
        changed: Some(APPLICATION),
        again: &["examples/service/app", "ls app"],
        does: |shown| assert_eq!(shown.pulled.prints(&[]), "__init__.py\n__main__.py\n")
    }
}

fn is_a_sandbox(shown: &Shown<'_>) {
    let sandbox = shown.pulled.started();
    let script = "id -un; pwd; stat -c %U src/service/__init__.py; echo $MPLBACKEND";
    assert_eq!(
        sandbox.answers(&["sh", "-c", script]),
        "agent\n/home/agent/project\nagent\nAgg\n"
    );
    let packages = "import IPython, matplotlib, numpy, pandas";
    if shown.has_real_packages() {
        sandbox.answers(&[
            "sh",
            "-c",
            "git --version && rg --version && gcc --version && gfortran --version",
        ]);
        sandbox.answers(&["python", "-c", &format!("{packages}; print(numpy.arange(3).sum())")]);
    }
}

fn is_a_place_for_an_agent(shown: &Shown<'_>) {
    let agent = shown.pulled.started();
    let script = "id -un; pwd; tsc --version | cut -d. -f1; prettier --version | cut -d. -f1; git --version | cut -d' ' -f1; \
                  stat -c %U . AGENTS.md; ls /root/.npm 2>&1 | head -c 3";
    let said = agent.answers(&["bash", "-c", script]);
    assert_eq!(said, "agent\n/home/agent/project\nVersion 5\n3\ngit\nagent\nagent\nls:");
    // It works on what it has written itself.
    let script = "echo 'const x:number = 1; console.log(x)' > main.ts && prettier --write main.ts > /dev/null && tsc main.ts && \
                  cat main.ts && node main.js";
    let said = agent.answers(&["bash", "-c", script]);
    assert_eq!(said, "const x: number = 1;\nconsole.log(x);\n1\n");
}

fn is_a_gateway(shown: &Shown<'_>) {
    let service = shown.pulled.started();
    let ask = "exec 3<>/dev/tcp/127.0.0.1/8080; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3";
    let answer = service.answers(&["bash", "-c", ask]);
    assert!(answer.contains(&shown.mark), "{answer}");
    assert_eq!(service.answers(&["id", "-u"]), "65532\n");
    let described = shown.pulled.described();
    assert!(
        ["SIGTERM", "8080/tcp", "9000/udp", "MIT OR Apache-2.0"]
            .iter()
            .all(|text| described.contains(text)),
        "{described}"
    );
}

fn is_a_web_service(shown: &Shown<'_>) {
    let service = shown.pulled.started();
    assert_eq!(service.answers(&["python", "-c", ASK]), "hello\n");
    let script = "id -un; cat BUILD; stat -c %U app; python -c 'import flask, shop_templates'";
    assert_eq!(
        service.answers(&["sh", "-c", script]),
        "web\nbuilt for port 8000\nweb\n"
    );
    let described = shown.pulled.described();
    assert!(described.contains("/health"), "{described}");
}
