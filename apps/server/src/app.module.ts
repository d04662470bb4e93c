import { Module, type DynamicModule } from '@nestjs/common';
import { PlatformModule, type Runtime } from '@tallyman/platform';
import type { Logger } from 'pino';
import { HttpModule } from './http/http.module.js';

@Module({})
export class AppModule {
  /** The HTTP edge over a started runtime. */
  static over(runtime: Runtime, logger: Logger): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.of(runtime, logger), HttpModule] };
  }
}
