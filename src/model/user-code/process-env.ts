import type { World } from '../world.ts'

/**
 * Variables by which a process loads or runs code before its own: Node's, the linker's, those of jiti, OpenSSL and Python.
 * A `.env` belongs to a project, and a project is somebody else's until its user says otherwise. `PYTHONPATH` is not among
 * them: it is for `--with-python`, which runs the project's own program.
 */
const deciding =
  /^(?:NODE_(?!ENV$)|LD_|DYLD_|JITI_|OPENSSL_|GCONV_PATH$|GLIBC_TUNABLES$|BASH_ENV$|PATH$|PYTHON(?:HOME|USERBASE|STARTUP|INSPECT)$)/i

/** True for a variable that no file of a project may set. */
export function decidesProcesses(name: string): boolean {
  return deciding.test(name)
}

/** The environment as it was without files of variables: what processes of our own are started with. */
export function ownEnvironment({ env, envFiles = [] }: Pick<World, 'env' | 'envFiles'>): World['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !envFiles.some(({ names }) => names.has(name))))
}
