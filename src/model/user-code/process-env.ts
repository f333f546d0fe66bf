import type { World } from '../world.ts'

/**
 * Variables by which a process loads or runs code before its own, or trusts whom it would not: Node's, the linker's, those of
 * jiti, OpenSSL, Python, and the folder of DuckDB's extensions. Whole names: `NODE_METRICS__API_KEY` is somebody's own.
 * A `.env` belongs to a project, and a project is somebody else's until its user says otherwise. `PYTHONPATH` is not among
 * them: it is for `--with-python`, which runs the project's own program.
 */
const deciding: ReadonlySet<string> = new Set([
  ...named('NODE', 'CHANNEL_FD COMPILE_CACHE EXTRA_CA_CERTS ICU_DATA OPTIONS PATH REPL_EXTERNAL_MODULE'),
  ...named('NODE', 'REDIRECT_WARNINGS TLS_REJECT_UNAUTHORIZED UNIQUE_ID USE_ENV_PROXY USE_SYSTEM_CA V8_COVERAGE'),
  ...named('LD', 'AUDIT DEBUG DEBUG_OUTPUT LIBRARY_PATH ORIGIN_PATH PRELOAD PROFILE PROFILE_OUTPUT'),
  ...named('DYLD', 'FALLBACK_FRAMEWORK_PATH FALLBACK_LIBRARY_PATH FRAMEWORK_PATH IMAGE_SUFFIX INSERT_LIBRARIES'),
  ...named('DYLD', 'LIBRARY_PATH ROOT_PATH VERSIONED_FRAMEWORK_PATH VERSIONED_LIBRARY_PATH'),
  ...named('JITI', 'ALIAS CACHE DEBUG ESM_EVAL_TEMP_FILE EXTENSIONS FS_CACHE INTEROP_DEFAULT JSX MODULE_CACHE'),
  ...named('JITI', 'NATIVE_MODULES REBUILD_FS_CACHE REQUIRE_CACHE RESPECT_TMPDIR_ENV SOURCE_MAPS TRANSFORM_MODULES'),
  ...named('JITI', 'TRY_NATIVE TSCONFIG_PATHS'),
  ...named('OPENSSL', 'CONF CONF_INCLUDE ENGINES MODULES'),
  ...named('BASH', 'ENV'),
  ...named('GCONV', 'PATH'),
  ...named('GLIBC', 'TUNABLES'),
  'PATH',
  'PYTHONHOME',
  'PYTHONINSPECT',
  'PYTHONSTARTUP',
  'PYTHONUSERBASE',
  'SLUICE_DUCKDB_EXTENSIONS',
])

function named(prefix: string, rest: string): readonly string[] {
  return rest.split(' ').map((name) => `${prefix}_${name}`)
}

/** True for a variable that no file of a project may set. */
export function decidesProcesses(name: string): boolean {
  // Windows finds a variable whatever its case is
  return deciding.has(process.platform === 'win32' ? name.toUpperCase() : name)
}

/** The environment as it was without files of variables: what processes of our own are started with. */
export function ownEnvironment({ env, envFiles = [] }: Pick<World, 'env' | 'envFiles'>): World['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !envFiles.some(({ names }) => names.has(name))))
}
