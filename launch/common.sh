# Sourced by the launchers: builds the project when needed, pins the settings that bits depend on, and
# starts the JVM. Sets `project`, the folder of pom.xml. The working folder stays the caller's, so
# relative paths on the command line keep their meaning.

project=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
target=$project/target

say() { printf 'edit-r1: %s\n' "$*" >&2; }

give_up() {
  say "$@"
  exit 2
}

# Sets `java`; the project is compiled for Java 17.
find_java() {
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null 2>&1 ||
    give_up "Java is missing (looked for $java): install a JDK 17 or newer, or set JAVA_HOME to one."
  local version
  version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
  local major=${version%%[.-]*}
  [[ $major =~ ^[0-9]+$ ]] && ((major >= 17)) ||
    give_up "Java 17 or newer is needed, but $java is version ${version:-unknown}: install a JDK 17, or set JAVA_HOME to one."
}

# Is there a build that is newer than every source, and complete?
is_built() {
  is_complete || return 1
  [[ -z $(find "$project/pom.xml" "$project/.mvn" "$project/src/main" "$project/src/lab" \
    -newer "$target/jvm-flags" -print -quit) ]]
}

# Did a build end, and are all of its jars there?
is_complete() {
  [[ -f $target/classpath && -f $target/jvm-flags && -d $target/classes ]] || return 1
  [[ ! $target/compiling -nt $target/jvm-flags ]] || return 1
  local jars jar
  IFS=: read -r -a jars <"$target/classpath"
  for jar in "${jars[@]}"; do
    [[ -e $jar ]] || return 1
  done
}

# Does a Maven of this project run that has begun to compile and has not finished? pom.xml writes
# target/compiling at the beginning and target/jvm-flags at the end.
is_compiling() {
  [[ $target/compiling -nt $target/jvm-flags ]] || return 1
  local process
  for process in /proc/[0-9]*/cmdline; do
    tr '\0' '\n' 2>/dev/null <"$process" |
      grep -qxF -- "-Dmaven.multiModuleProjectDirectory=$project" 2>/dev/null && return 0
  done
  return 1
}

# A build by hand (mvn verify) replaces the classes; a JVM that started meanwhile would miss some.
wait_for_maven() {
  is_compiling || return 0
  say "waiting for Maven, which is compiling $project ..."
  while is_compiling; do
    sleep 1
  done
}

maven() { (cd "$project" && mvn -q -B "$@" compile); }

build() {
  command -v mvn >/dev/null 2>&1 ||
    give_up "Maven is missing: install Maven 3.8 or newer (package maven), it builds the project on first use."
  command -v "${java%java}javac" >/dev/null 2>&1 ||
    give_up "no Java compiler next to $(command -v "$java"): this is a runtime only, and a JDK 17 or newer is needed to build."
  local log=$target/launch-build.log start=$SECONDS
  say "building $project (first use, or the sources changed): Maven compiles for about a minute; its log is $log"
  : >"$target/launch-build.start"
  if ! maven -o >"$log" 2>&1; then
    if grep -q 'COMPILATION ERROR' "$log"; then
      cat "$log" >&2
      give_up "the build failed, see above."
    fi
    say "Maven downloads what its local repository lacks: about 250 MB on a fresh machine, 110 MB of it PyTorch for CPUs. After that no network is needed."
    maven >"$log" 2>&1 || {
      cat "$log" >&2
      give_up "the build failed, see above. It needs Maven Central or a mirror of it once."
    }
  fi
  # So that a source that changed during the build is newer than the build.
  touch -r "$target/launch-build.start" "$target/jvm-flags"
  rm -f "$target/compiling"
  say "built in $((SECONDS - start)) s."
}

# Of several launchers that start together one builds, and the others wait for it.
build_if_needed() {
  is_built && return
  wait_for_maven
  is_built && return
  # An installation that this user cannot write: its build counts, whatever the times of its files.
  if ! { mkdir -p "$target" && exec {lock}>>"$target/launch.lock"; } 2>/dev/null; then
    is_complete && return
    give_up "$target cannot be written, and it holds no complete build whose jars can be read: build as its owner (launch/edit-r1 --version), as in the Dockerfile."
  fi
  if command -v flock >/dev/null 2>&1; then
    flock "$lock"
  fi
  is_built || build
  exec {lock}>&-
}

# Results depend on these settings (MKL manual: conditional numerical reproducibility). With AUTO, MKL
# takes its fastest kernels, which give equal bits on processors of one model. MKL_CBWR=AVX2 gives equal
# bits on all Intel processors that have it, at the cost of an eighth of the speed where they have AVX-512.
pin_numerics() {
  export OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 MKL_DYNAMIC=FALSE
  if [[ -z ${MKL_CBWR:-} ]]; then
    MKL_CBWR=AUTO
    if [[ -r /proc/cpuinfo ]] && ! grep -qw avx2 /proc/cpuinfo; then
      MKL_CBWR=COMPATIBLE
    fi
  fi
  export MKL_CBWR
  export CUBLAS_WORKSPACE_CONFIG=${CUBLAS_WORKSPACE_CONFIG:-:4096:8}
  export NVIDIA_TF32_OVERRIDE=${NVIDIA_TF32_OVERRIDE:-0}
}

# By default glibc returns the memory of freed tensors to the kernel, and every page faults again in
# the next tensor. Below these sizes glibc keeps it: training is 7 % faster.
keep_freed_memory() {
  export MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-33554432}
  export MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-268435456}
}

# Java decodes arguments and file names by the locale, and in C (cron, Slurm, bare containers) it
# destroys every letter that is not ASCII.
ensure_utf8() {
  case $(locale charmap 2>/dev/null) in
    '' | ANSI_X3.4-1968) export LC_ALL=C.UTF-8 2>/dev/null ;;
  esac
}

# DJL takes PYTORCH_VERSION, which images of PyTorch and NVIDIA set, for a version to download. With a
# library of the user's own these variables describe it.
use_own_pytorch() {
  [[ -n ${PYTORCH_LIBRARY_PATH:-} ]] || unset PYTORCH_VERSION PYTORCH_FLAVOR
  unset DJL_DEFAULT_ENGINE RUST_FLAVOR
}

# Replaces the shell by the JVM, so that signals reach it: run_java [JVM FLAG ...] MAIN-CLASS [ARGUMENT ...]
run_java() {
  find_java
  build_if_needed
  pin_numerics
  keep_freed_memory
  ensure_utf8
  use_own_pytorch
  local flags
  read -r -d '' -a flags <"$target/jvm-flags" || true
  # The signal has Java end with a sentence and code 20: org.editr1.node.HeapEnd.
  exec "$java" "${flags[@]}" -Dedit-r1.home="$project" \
    '-XX:OnOutOfMemoryError=kill -USR1 %p' \
    -cp "$target/classes:$(<"$target/classpath")" "$@"
}
