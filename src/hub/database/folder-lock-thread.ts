/** Says whether another process has the folder of an embedded database open. */
import { parentPort, workerData } from 'node:worker_threads';
import { lockFolder } from './folder-lock.ts';

const lock = lockFolder(workerData.folder);
const isInUse = 'kind' in lock && lock.kind === 'in use';
if ('close' in lock) lock.close();
parentPort?.postMessage(isInUse);
