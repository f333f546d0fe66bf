import type { Job, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { SluiceError } from '../../model/errors.ts'

/** What people see of a unit where they look at BullMQ's jobs. */
export interface JobData {
  readonly run: string
  readonly unit: string
}

export interface NewJob extends JobData {
  readonly id: string
  readonly resource: string
}

/** A job that this process holds, and the token of its lock. */
export interface HeldJob {
  readonly id: string
  readonly token: string
  readonly job: Job<JobData>
}

/** How jobs are taken. */
export interface Taking {
  readonly holder: string
  /** milliseconds that a lock holds */
  readonly lockMs: number
  readonly token: string
}

/**
 * The queue of a pipeline in BullMQ: who waits, who has the lock of what, who has lost it. A job is only a sign that a unit waits; what
 * is known of the unit stands in the record beside it, and where the two differ the record is right.
 */
export interface UnitQueue {
  /** what keys of jobs begin with; a lock's key ends with `:lock` */
  readonly jobKeys: string
  /** those that are there already are left as they are */
  add(jobs: readonly NewJob[]): Promise<void>
  take(taking: Taking): Promise<HeldJob | undefined>
  /** that one is next */
  bringForward(id: string): Promise<void>
  /** jobs whose lock has run out wait again */
  freeStalled(taking: Omit<Taking, 'token'>): Promise<void>
  extend(held: HeldJob, lockMs: number): Promise<boolean>
  /** for people alone */
  show(held: HeldJob, progress: { readonly pages: number; readonly records: number }): void
  finish(held: HeldJob): Promise<void>
  fail(held: HeldJob, message: string): Promise<void>
  giveBack(held: HeldJob): Promise<void>
  remove(ids: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** So many jobs that are done are kept, for people. */
const keptJobs = 200
const atOnce = 100

/** What is used of the package. */
interface Bull {
  readonly Queue: typeof Queue
  readonly Worker: typeof Worker
}

interface QueueName {
  readonly name: string
  readonly prefix: string
}

/** Throws DRIVER_MISSING. The loader is an argument for tests only. */
export async function openQueue(
  client: Redis,
  { name, prefix }: QueueName,
  load: () => Promise<Bull> = () => import('bullmq'),
): Promise<UnitQueue> {
  const bull = await loadBullmq(load)
  const queue: Queue<JobData> = new bull.Queue(name, {
    connection: client,
    prefix,
    streams: { events: { maxLen: 1000 } },
  })
  // what it has to say is said by the next call, too
  queue.on('error', () => undefined)
  const workers = openWorkers(client, { name, prefix, Worker: bull.Worker })
  return {
    jobKeys: queue.toKey(''),
    async add(jobs) {
      const entries = jobs.map(({ id, resource, run, unit }) => ({
        name: resource,
        data: { run, unit },
        opts: { jobId: id, removeOnComplete: { count: keptJobs }, removeOnFail: false, stackTraceLimit: 0 },
      }))
      for (let from = 0; from < entries.length; from += atOnce) await queue.addBulk(entries.slice(from, from + atOnce))
    },
    async take(taking) {
      const job = await workers.of(taking).getNextJob(taking.token, { block: false })
      return job?.id === undefined ? undefined : { id: job.id, token: taking.token, job }
    },
    async bringForward(id) {
      const job = await queue.getJob(id)
      await forgiving(job?.changePriority({ lifo: true }))
    },
    async freeStalled(taking) {
      // the first look notes who is at work, the second frees those of them whose lock has run out
      for (let look = 0; look < 2; look++) {
        await client.del(queue.toKey('stalled-check'))
        await workers.of(taking).getBackend().moveStalledJobsToWait()
      }
    },
    extend: async ({ job, token }, lockMs) => (await job.extendLock(token, lockMs)) === 1,
    show: ({ job }, progress) => void forgiving(job.updateProgress({ ...progress })),
    finish: ({ job, token }) => forgiving(job.moveToCompleted({}, token, false)),
    fail: ({ job, token }, message) => forgiving(job.moveToFailed(withoutStack(message), token, false)),
    giveBack: ({ job, token }) => forgiving(job.moveToWait(token)),
    async remove(ids) {
      for (let from = 0; from < ids.length; from += atOnce)
        await Promise.all(ids.slice(from, from + atOnce).map((id) => forgiving(queue.remove(id))))
    },
    async close() {
      await workers.close()
      await queue.close()
    },
  }
}

/** BullMQ's own workers, which take jobs when they are asked to, and run nothing by themselves: one for each length of a lock. */
function openWorkers(client: Redis, { name, prefix, Worker: Made }: QueueName & { readonly Worker: typeof Worker }) {
  const workers = new Map<string, Worker<JobData>>()
  return {
    of({ holder, lockMs }: Omit<Taking, 'token'>): Worker<JobData> {
      const key = `${lockMs} ${holder}`
      const known = workers.get(key)
      if (known !== undefined) return known
      const worker: Worker<JobData> = new Made(name, null, {
        connection: client,
        prefix,
        name: holder,
        autorun: false,
        lockDuration: lockMs,
        stalledInterval: lockMs,
        // how often a unit is tried is not for BullMQ to say: that its worker died is no fault of the unit
        maxStalledCount: 2 ** 31,
      })
      worker.on('error', () => undefined)
      workers.set(key, worker)
      return worker
    },
    async close(): Promise<void> {
      await Promise.all([...workers.values()].map((worker) => worker.close(true)))
    },
  }
}

/** The record is written already: a job that is not where it was is put right by whoever looks next. */
async function forgiving(done: Promise<unknown> | undefined): Promise<void> {
  await done?.catch(() => undefined)
}

function withoutStack(message: string): Error {
  const error = new Error(message)
  error.stack = message
  return error
}

async function loadBullmq(load: () => Promise<Bull>): Promise<Bull> {
  try {
    return await load()
  } catch (cause) {
    throw new SluiceError('DRIVER_MISSING', 'Could not use the engine because BullMQ is not installed.', {
      hint: 'Install it: npm install bullmq ioredis',
      cause,
    })
  }
}
