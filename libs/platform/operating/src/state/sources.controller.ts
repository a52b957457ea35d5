import { readInput, text } from '@muster/platform-http';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { PauseKeeper } from './pause-keeper.js';

@Controller('v1/sources')
export class SourcesController {
  constructor(private readonly keeper: PauseKeeper) {}

  @Get()
  async list() {
    return { paused: await this.keeper.paused() };
  }

  /** What of the source is being handled is finished; the rest stays in its topics, which keep it for 14 days. */
  @Post(':system/pause')
  @HttpCode(200)
  async pause(@Param('system') system: string, @Body() body: unknown) {
    readInput(body, {});
    return { paused: await this.keeper.pause(text(system, 'system')) };
  }

  @Post(':system/resume')
  @HttpCode(200)
  async resume(@Param('system') system: string, @Body() body: unknown) {
    readInput(body, {});
    return { paused: await this.keeper.resume(text(system, 'system')) };
  }
}
