import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('api_keys')
export class ApiKeyEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') subsystem: string;
  @Column('bytea', { name: 'key_hash', unique: true }) keyHash: Buffer;
  @Column('text', { array: true }) commands: string[];
  @Column('boolean') admin: boolean;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt: Date | null;
}
