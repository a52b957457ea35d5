export { backlogTrend, type BacklogSample, type BacklogTrend } from './backlog-trend.js';
export { partitionState, SLOW_AFTER_SECONDS, STUCK_AFTER_SECONDS, type FlowState } from './partition-state.js';
export { targetState, type TargetLevel, type TargetState } from './target-state.js';
export { worstOf } from './worst-of.js';
