/**
 * Schedules that fire once however many pods have them. No pod leads: all try, and what Redis knows of the last firing
 * decides, in the step that publishes. A pod that dies at that moment delays nothing and doubles nothing.
 */
package io.roomcast.schedule.redis;
