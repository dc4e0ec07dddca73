-- who owns the tables; nobody logs in as it
create role mastra_owner nologin;
create schema agents authorization mastra_owner;

-- init() of ours and of Node's: what they make belongs to the owner, so that each may change it
create role mastra_init login in role mastra_owner;
alter role mastra_init set role to mastra_owner;
create role mastra_node login in role mastra_owner;
alter role mastra_node set role to mastra_owner;

-- the application reads and writes, also in tables that are still to come
create role mastra_app login;
grant usage on schema agents to mastra_app;
alter default privileges for role mastra_owner in schema agents
  grant select, insert, update, delete on tables to mastra_app;
