/** Where Kiln differs from a recording on purpose, each with its reason. */

export interface Explanation {
  /** The recorded test's name matches. */
  readonly entry: RegExp;
  /** The path of the differing field matches. */
  readonly path: RegExp;
  readonly why: string;
}

export const explanations: readonly Explanation[] = [
  {
    entry: /test_introspection_invoke/,
    path: /\.AWS_LAMBDA_RUNTIME_API$/,
    why: "an address of Kiln's own network, as the runtime clients expect: host and port",
  },
  {
    entry: /test_introspection_invoke/,
    path: /\.AWS_ENDPOINT_URL$/,
    why: 'leads the SDKs inside functions to Kiln',
  },
  {
    entry: /test_introspection_invoke/,
    path: /\._?AWS_XRAY_DAEMON_(ADDRESS|PORT)$/,
    why: 'Kiln has no X-Ray daemon yet',
  },
  {
    entry: /test_(create|update)_lambda_exceptions$/,
    path: /runtime_exc\.(Error\.Message|message)$/,
    why: 'the list of runtimes has those that AWS added since the recording at its end',
  },
  {
    entry: /test_create_lambda_exceptions$/,
    path: /^empty_architectures$/,
    why: "a check of the recorder's SDK, which sent nothing",
  },
  {
    entry: /test_function_arns$/,
    path: /^function_arn_other_account_exc\.Error\.Message$/,
    why: 'AWS gave no text here; Kiln says who may not do what, as AWS does elsewhere',
  },
  {
    entry: /test_lambda_code_location_s3_errors$/,
    path: /wrong-key$/,
    why: 'needs a bucket, and Kiln has no S3 yet: no bucket exists',
  },
  {
    entry: /test_invalid_vpc_config_security_group$/,
    path: /non-existent-security-group$/,
    why: 'needs a subnet, and Kiln has no EC2 yet: no subnet exists',
  },
  {
    entry: /test_publish_with_wrong_revisionid$/,
    path: /\.(SnapStart|RuntimeVersionConfig|LoggingConfig)$/,
    why: 'recorded before AWS had this member; later recordings have it',
  },
  {
    entry: /test_function_revisions_permissions$/,
    path: /^add_permission_revision_exception\.ResponseMetadata\./,
    why: 'this one entry keeps the headers of the answer and how often the recorder tried',
  },
  {
    entry: /test_lambda_permission_revisions$/,
    path: /\.(SnapStart|RuntimeVersionConfig|LoggingConfig)$/,
    why: 'recorded before AWS had this member; later recordings have it',
  },
  {
    entry: /test_lambda_permission_revisions$/,
    path: /_doesnotmatch\.(Error\.Message|message)$/,
    why: 'recorded before AWS named GetPolicy here, as test_function_revisions_permissions has it',
  },
  {
    entry: /test_lambda_permission_versioning$/,
    path: /^get_policy_after_(publishing_latest|adding_to_new_version)\.RevisionId$/,
    why: 'a publication no longer changes the revision of a policy: test_lambda_permission_fn_versioning',
  },
  {
    entry: /test_lambda_alias_moving$/,
    path: /\.Runtime$/,
    why: 'replayed on Node: the entry is about what an alias runs, not about Python',
  },
  {
    entry: /test_layer_s3_content$/,
    path: /^publish_layer_result/,
    why: 'needs a bucket, and Kiln has no S3 yet: no bucket exists',
  },
  {
    entry: /test_url_config_/,
    path: /\.FunctionUrl$/,
    why: "recorded as a mere word; Kiln's addresses lead to Kiln",
  },
  {
    entry: /test_url_config_exceptions$/,
    path: /^delete_function_url_config_qualifier_alias_doesnotmatch_arn$/,
    why: 'AWS failed by itself here; Kiln says what is wrong, as the other operations do',
  },
  {
    entry: /test_provisioned_concurrency_on_alias$/,
    path: /^get_provisioned_(pre|post)wait\./,
    why: 'Kiln keeps no environments ready, and says so by the status FAILED and its reason',
  },
];
