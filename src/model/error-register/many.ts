import type { ErrorMeaning } from './meaning.ts'

/** One run on many machines (docs/many-machines.md). */
export const manyErrors = {
  UNITS_NONE: {
    about: 'command',
    recovery: 'usage',
    summary: '`units run` or `units gather` finds no run under way in the store',
    docs: 'plan one: `sluice units plan <config> --store <store>`',
  },
  UNIT_UNKNOWN: {
    about: 'command',
    recovery: 'usage',
    summary: '`units run` names a unit that the run does not have',
    docs: '`sluice units plan` lists those that are left',
  },
  UNIT_TAKEN: {
    about: 'run',
    recovery: 'resume',
    summary: 'another process, which is alive, works on the unit, or puts the run together',
    docs: 'let it end; one that is dead loses its unit after the lease',
  },
  UNITS_BUSY: {
    about: 'run',
    recovery: 'usage',
    summary: 'a run of this pipeline is under way in the store, of another config, other options or another id',
    docs: 'bring it to its end, or give it up: `--anew`',
  },
  UNITS_OPEN: {
    about: 'run',
    recovery: 'resume',
    summary: '`units gather` while units are not read to their end',
    docs: '`sluice units run`',
  },
  UNITS_FAILED: {
    about: 'run',
    recovery: 'resume',
    summary: 'a unit failed, or failed several times, and the run cannot do without it',
    docs: 'mend what it failed with; `sluice units plan` lets it wait again',
  },
  UNITS_OUTDATED: {
    about: 'run',
    recovery: 'abort',
    summary: 'the destination has moved since the run was planned: another run was loaded',
    docs: 'nothing was loaded; plan anew',
  },
  UNITS_OTHER_CONFIG: {
    about: 'run',
    recovery: 'usage',
    summary: 'on this machine the config comes out otherwise than where the run was planned',
    docs: 'the same version, config, choices and looked up values on all machines',
  },
  UNITS_UNREADABLE: {
    about: 'run',
    recovery: 'usage',
    summary: 'the plan of the run in the store is of another version of sluice',
    docs: 'the same version on all machines, or plan anew: `--anew`',
  },
  UNITS_SHARD_MISSING: {
    about: 'run',
    recovery: 'usage',
    summary: 'something that was read for the run is gone from the store',
    docs: 'nothing was loaded; plan anew: `--anew`',
  },
  UNITS_STORE_UNFIT: {
    about: 'run',
    recovery: 'usage',
    summary:
      'the store writes over what is there although it is told not to: machines could not tell who has which unit',
    docs: 'a store with conditional writes',
  },
  UNITS_LACK: {
    about: 'run',
    recovery: 'abort',
    summary: 'a request that no worker has made; the run asks the API itself then, so that nobody sees this',
    docs: 'report it',
  },
  UNITS_LOST: {
    about: 'run',
    recovery: 'resume',
    summary: 'the Redis of `--engine` has forgotten the run: it was emptied, or restarted without its data',
    docs: 'run the same command again, or plan anew: nothing was loaded',
  },
  ENGINE_UNREACHABLE: {
    about: 'run',
    recovery: 'resume',
    summary: 'the Redis of `--engine` does not answer, or went away for longer than a minute',
    docs: 'run the same command again when it is there: nothing is lost',
  },
  ENGINE_AUTH_FAILED: {
    about: 'run',
    recovery: 'usage',
    summary: 'the Redis of `--engine` refuses the user, the password or a command',
    docs: 'correct the URL, or what the user may do',
  },
  ENGINE_NOT_REDIS: {
    about: 'run',
    recovery: 'usage',
    summary: 'what answers at the URL of `--engine` or `--limits` is not a Redis',
    docs: 'correct host and port of the URL',
  },
  ENGINE_FAILED: {
    about: 'run',
    recovery: 'resume',
    summary: 'the Redis of `--engine` answers with an error: out of memory, read only …',
    docs: 'mend what it names, run the same command again',
  },
  UNITS_HOST_REFUSED: {
    about: 'run',
    recovery: 'usage',
    summary: 'the plan of the run, a link or a token URL names a host that the worker was not started with (`--hosts`)',
    docs: 'nothing was sent there; name the host, or find out who wrote to the store',
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>
