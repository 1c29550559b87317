-- The tables of the lake as Athena has them. Generated from the formats: npx tsx cli/docs/ddl.ts
-- A deployment makes them by itself. These statements are for reading its bucket from another account or catalog:
-- put the bucket for LAKE_BUCKET. Where the lake is partitioned by event date, years begin with 1970.

CREATE EXTERNAL TABLE IF NOT EXISTS vpc_flow (
  `time` timestamp COMMENT 'Start of the aggregation interval: `start` as a timestamp, UTC',
  `version` int COMMENT 'Highest version among the fields chosen for the flow log; it does not tell the layout',
  `account_id` string COMMENT 'Account that owns the network interface or the attachment',
  `interface_id` string COMMENT 'Network interface that the traffic was recorded for',
  `srcaddr` string COMMENT 'Source address; for outgoing traffic the private address of the interface',
  `dstaddr` string COMMENT 'Destination address; for incoming traffic the private address of the interface',
  `srcport` int COMMENT 'Source port',
  `dstport` int COMMENT 'Destination port',
  `protocol` int COMMENT 'IANA protocol number: 6 TCP, 17 UDP, 1 ICMP',
  `packets` bigint COMMENT 'Packets in the aggregation interval',
  `bytes` bigint COMMENT 'Bytes in the aggregation interval',
  `start` bigint COMMENT 'First packet in the aggregation interval, epoch seconds',
  `end` bigint COMMENT 'Last packet in the aggregation interval, epoch seconds',
  `action` string COMMENT 'ACCEPT, or REJECT by a security group or network ACL',
  `log_status` string COMMENT 'OK; NODATA: no traffic; SKIPDATA: records were left out, possibly many flows',
  `vpc_id` string COMMENT 'VPC of the network interface',
  `subnet_id` string COMMENT 'Subnet of the network interface',
  `instance_id` string COMMENT 'Instance that the interface is attached to, if it is the account’s own',
  `tcp_flags` int COMMENT 'TCP flags, summed over the aggregation interval: 1 FIN, 2 SYN, 4 RST, 16 ACK',
  `type` string COMMENT 'IPv4, IPv6 or EFA',
  `pkt_srcaddr` string COMMENT 'Source address in the packet, where it differs from the interface’s',
  `pkt_dstaddr` string COMMENT 'Destination address in the packet, where it differs from the interface’s',
  `region` string COMMENT 'Region of the network interface',
  `az_id` string COMMENT 'Availability Zone id of the network interface',
  `sublocation_type` string COMMENT 'wavelength, outpost or localzone',
  `sublocation_id` string COMMENT 'Id of the sublocation',
  `pkt_src_aws_service` string COMMENT 'AWS service that the packet’s source address belongs to',
  `pkt_dst_aws_service` string COMMENT 'AWS service that the packet’s destination address belongs to',
  `flow_direction` string COMMENT 'ingress or egress, seen from the network interface',
  `traffic_path` int COMMENT 'Path that outgoing traffic takes: 1 same VPC, 2 internet gateway, 7 NAT, 8 Direct Connect',
  `ecs_cluster_arn` string COMMENT 'ECS cluster',
  `ecs_cluster_name` string COMMENT 'Name of the ECS cluster',
  `ecs_container_instance_arn` string COMMENT 'ECS container instance, on EC2',
  `ecs_container_instance_id` string COMMENT 'Id of the ECS container instance, on EC2',
  `ecs_container_id` string COMMENT 'Runtime id of the first container',
  `ecs_second_container_id` string COMMENT 'Runtime id of the second container',
  `ecs_service_name` string COMMENT 'ECS service that started the task',
  `ecs_task_definition_arn` string COMMENT 'ECS task definition',
  `ecs_task_arn` string COMMENT 'ECS task',
  `ecs_task_id` string COMMENT 'Id of the ECS task',
  `reject_reason` string COMMENT 'Why the traffic was rejected: BPA is VPC Block Public Access',
  `resource_id` string COMMENT 'Resource that the traffic was recorded for, where it is not an interface',
  `encryption_status` int COMMENT 'Encryption of the flow: 0 none, 1 by Nitro, 2 by the application, 3 by both',
  `instance_tag` string COMMENT 'Value of the chosen tag of the instance',
  `instance_tag_2` string COMMENT 'Value of the second chosen tag of the instance',
  `interface_tag` string COMMENT 'Value of the chosen tag of the network interface',
  `interface_tag_2` string COMMENT 'Value of the second chosen tag of the network interface',
  `asg_tag` string COMMENT 'Value of the chosen tag of the Auto Scaling group',
  `asg_tag_2` string COMMENT 'Value of the second chosen tag of the Auto Scaling group',
  `interface_type` string COMMENT 'Type of the network interface',
  `next_hop_interface_id` string COMMENT 'Network interface that the traffic goes to next',
  `next_hop_subnet_id` string COMMENT 'Subnet of the next hop',
  `next_hop_az_id` string COMMENT 'Availability Zone id of the next hop',
  `next_hop_vpc_id` string COMMENT 'VPC of the next hop',
  `next_hop_interface_type` string COMMENT 'Type of the next hop’s network interface',
  `resource_type` string COMMENT 'TransitGateway',
  `tgw_id` string COMMENT 'Transit gateway',
  `tgw_attachment_id` string COMMENT 'Transit gateway attachment that the traffic was recorded for',
  `tgw_src_vpc_account_id` string COMMENT 'Account of the source VPC',
  `tgw_dst_vpc_account_id` string COMMENT 'Account of the destination VPC',
  `tgw_src_vpc_id` string COMMENT 'Source VPC',
  `tgw_dst_vpc_id` string COMMENT 'Destination VPC',
  `tgw_src_subnet_id` string COMMENT 'Source subnet',
  `tgw_dst_subnet_id` string COMMENT 'Destination subnet',
  `tgw_src_eni` string COMMENT 'Network interface of the source attachment',
  `tgw_dst_eni` string COMMENT 'Network interface of the destination attachment',
  `tgw_src_az_id` string COMMENT 'Availability Zone id of the source attachment',
  `tgw_dst_az_id` string COMMENT 'Availability Zone id of the destination attachment',
  `tgw_pair_attachment_id` string COMMENT 'The other attachment of the flow: its way out for ingress, in for egress',
  `packets_lost_no_route` bigint COMMENT 'Packets lost because no route was given',
  `packets_lost_blackhole` bigint COMMENT 'Packets lost to a blackhole route',
  `packets_lost_mtu_exceeded` bigint COMMENT 'Packets lost because they exceeded the MTU',
  `packets_lost_ttl_expired` bigint COMMENT 'Packets lost because their time to live expired',
  `direction` string COMMENT 'ingress, egress, internal or external: by flow-direction, else by the addresses',
  `service` string COMMENT 'IANA name of the lower port that is registered',
  `tcp_flag_names` array<string> COMMENT 'Names of the bits in tcp_flags',
  `_extra` string COMMENT 'JSON object of the fields that are not known yet, by name or position (from 1)'
)
COMMENT 'VPC flow logs'
PARTITIONED BY (`year` string, `month` string, `day` string)
STORED AS PARQUET
LOCATION 's3://LAKE_BUCKET/vpc_flow/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer',
  'projection.year.range' = '2024,2099',
  'projection.year.digits' = '4',
  'projection.month.type' = 'integer',
  'projection.month.range' = '1,12',
  'projection.month.digits' = '2',
  'projection.day.type' = 'integer',
  'projection.day.range' = '1,31',
  'projection.day.digits' = '2'
);

CREATE EXTERNAL TABLE IF NOT EXISTS cloudtrail (
  `event_time` timestamp COMMENT 'When the request was completed, UTC',
  `event_id` string COMMENT 'Identity of the event; several trails record the same one',
  `event_version` string COMMENT 'Version of the record format',
  `event_source` string COMMENT 'Service that the request was made to: iam.amazonaws.com',
  `event_name` string COMMENT 'Requested action',
  `event_type` string COMMENT 'AwsApiCall, AwsServiceEvent, AwsConsoleSignIn, …',
  `event_category` string COMMENT 'Management, Data, NetworkActivity or Insight',
  `management_event` boolean COMMENT 'Whether it is a management event',
  `read_only` boolean COMMENT 'Whether the action only reads',
  `aws_region` string COMMENT 'Region that the request was made to',
  `recipient_account_id` string COMMENT 'Account that received the event',
  `source_ip_address` string COMMENT 'Address, or DNS name of the service, that called',
  `user_agent` string COMMENT 'Agent that made the request',
  `error_code` string COMMENT 'Error of the service, if the request failed',
  `error_message` string COMMENT 'Description of the error',
  `user_type` string COMMENT 'Root, IAMUser, AssumedRole, AWSService, …',
  `user_principal_id` string COMMENT 'Unique id of the caller',
  `user_arn` string COMMENT 'ARN of the caller',
  `user_account_id` string COMMENT 'Account of the caller',
  `user_name` string COMMENT 'Name of the caller',
  `access_key_id` string COMMENT 'Access key that signed the request',
  `invoked_by` string COMMENT 'Service that made the request for the caller',
  `identity_provider` string COMMENT 'Provider of a federated identity',
  `session_issuer_type` string COMMENT 'What issued the temporary credentials: Role, Root, …',
  `session_issuer_principal_id` string COMMENT 'Unique id of the issuer',
  `session_issuer_arn` string COMMENT 'ARN of the issuer: the role behind a session',
  `session_issuer_account_id` string COMMENT 'Account of the issuer',
  `session_issuer_user_name` string COMMENT 'Name of the issuer',
  `source_identity` string COMMENT 'Identity set when a role was taken',
  `mfa_authenticated` boolean COMMENT 'Whether the session was opened with MFA',
  `session_created` timestamp COMMENT 'When the temporary credentials were issued, UTC',
  `user_identity` string COMMENT 'The whole identity (JSON)',
  `request_parameters` string COMMENT 'Parameters of the request (JSON)',
  `response_elements` string COMMENT 'Answer to an action that changes something (JSON)',
  `additional_event_data` string COMMENT 'What the service adds (JSON)',
  `service_event_details` string COMMENT 'What triggered a service event, and its result (JSON)',
  `resources` string COMMENT 'Resources accessed (JSON)',
  `insight_details` string COMMENT 'What an Insights event found (JSON)',
  `edge_device_details` string COMMENT 'Edge device that a request was for (JSON)',
  `addendum` string COMMENT 'Why the record came late or was changed (JSON)',
  `event_context` string COMMENT 'Context that was asked for: tags, IAM condition keys (JSON)',
  `tls_details` string COMMENT 'TLS version, cipher suite and host name of the request (JSON)',
  `tls_version` string COMMENT 'TLS version of the request',
  `request_id` string COMMENT 'Id of the request',
  `shared_event_id` string COMMENT 'Id shared by the copies sent to several accounts',
  `api_version` string COMMENT 'Version of the API',
  `vpc_endpoint_id` string COMMENT 'VPC endpoint that the request went through',
  `vpc_endpoint_account_id` string COMMENT 'Account that owns the VPC endpoint',
  `session_from_console` boolean COMMENT 'Whether the session is a console session',
  `_extra` string COMMENT 'JSON object of the fields that are not known yet, or not of their type, by path'
)
COMMENT 'CloudTrail events'
PARTITIONED BY (`year` string, `month` string, `day` string)
STORED AS PARQUET
LOCATION 's3://LAKE_BUCKET/cloudtrail/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer',
  'projection.year.range' = '2024,2099',
  'projection.year.digits' = '4',
  'projection.month.type' = 'integer',
  'projection.month.range' = '1,12',
  'projection.month.digits' = '2',
  'projection.day.type' = 'integer',
  'projection.day.range' = '1,31',
  'projection.day.digits' = '2'
);

CREATE EXTERNAL TABLE IF NOT EXISTS alb (
  `type` string COMMENT 'http, https, h2, grpcs, ws or wss',
  `time` timestamp COMMENT 'When the response was sent, or a WebSocket was closed, UTC',
  `elb` string COMMENT 'Load balancer: app/name/id',
  `client_ip` string COMMENT 'Address of the client that sent the request, or of the proxy before it',
  `client_port` int COMMENT 'Port of the client that sent the request, or of the proxy before it',
  `target_ip` string COMMENT 'Address of the target that handled the request; absent where none did',
  `target_port` int COMMENT 'Port of the target that handled the request; absent where none did',
  `request_processing_time` double COMMENT 'Seconds from receiving the request to sending it to a target; absent where none took it',
  `target_processing_time` double COMMENT 'Seconds from sending the request to the target’s first answer; absent where there was none',
  `response_processing_time` double COMMENT 'Seconds from the target’s answer to sending it to the client; absent where there was none',
  `elb_status_code` int COMMENT 'Status code of the load balancer’s response',
  `target_status_code` int COMMENT 'Status code of the target’s response',
  `received_bytes` bigint COMMENT 'Size of the request with its headers, bytes',
  `sent_bytes` bigint COMMENT 'Size of the response with its headers, bytes',
  `request_method` string COMMENT 'Method of the request; absent where the request is malformed',
  `request_url` string COMMENT 'URL of the request as the client sent it: protocol://host:port/path?query',
  `request_protocol` string COMMENT 'Protocol and version of the request: HTTP/1.1',
  `url_host` string COMMENT 'Host in the URL, without its port',
  `url_path` string COMMENT 'Path in the URL',
  `url_query` string COMMENT 'Query in the URL, behind the question mark',
  `user_agent` string COMMENT 'User-Agent header, cut at 8 KB',
  `ssl_cipher` string COMMENT 'TLS cipher, on HTTPS listeners',
  `ssl_protocol` string COMMENT 'TLS protocol, on HTTPS listeners',
  `target_group_arn` string COMMENT 'Target group',
  `trace_id` string COMMENT 'X-Amzn-Trace-Id header',
  `domain_name` string COMMENT 'Server name of the TLS handshake, on HTTPS listeners',
  `chosen_cert_arn` string COMMENT 'Certificate that was presented, or session-reused',
  `matched_rule_priority` int COMMENT 'Rule that matched: 0 the default, -1 an error while evaluating',
  `request_creation_time` timestamp COMMENT 'When the request was received, UTC',
  `actions_executed` string COMMENT 'Actions taken, separated by commas: waf, authenticate, forward, redirect, …',
  `redirect_url` string COMMENT 'Target of the redirect, if one was sent',
  `error_reason` string COMMENT 'Code of the error, if the request failed: AuthInvalidCookie, LambdaInvalidResponse, …',
  `target_port_list` string COMMENT 'Targets that handled the request, separated by spaces',
  `target_status_code_list` string COMMENT 'Status codes of those targets, separated by spaces',
  `classification` string COMMENT 'Desync mitigation: Acceptable, Ambiguous or Severe',
  `classification_reason` string COMMENT 'Why it was classified so: BadUri, DuplicateContentLength, …',
  `conn_trace_id` string COMMENT 'Id of the connection, shared with its entry in the connection log',
  `transformed_host` string COMMENT 'Host header after rewriting, if a transform changed it',
  `transformed_uri` string COMMENT 'URI after rewriting, if a transform changed it',
  `request_transform_status` string COMMENT 'TransformSuccess, TransformFailed, or absent without a transform',
  `node_ip` string COMMENT 'Address of the load balancer node',
  `_extra` string COMMENT 'JSON object of the fields that are not known yet, by position (from 1)'
)
COMMENT 'Application Load Balancer access logs'
PARTITIONED BY (`year` string, `month` string, `day` string)
STORED AS PARQUET
LOCATION 's3://LAKE_BUCKET/alb/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer',
  'projection.year.range' = '2024,2099',
  'projection.year.digits' = '4',
  'projection.month.type' = 'integer',
  'projection.month.range' = '1,12',
  'projection.month.digits' = '2',
  'projection.day.type' = 'integer',
  'projection.day.range' = '1,31',
  'projection.day.digits' = '2'
);

CREATE EXTERNAL TABLE IF NOT EXISTS alb_connection (
  `time` timestamp COMMENT 'When the connection was established, or failed to be, UTC',
  `client_ip` string COMMENT 'Address of the client',
  `client_port` int COMMENT 'Port of the client',
  `listener_port` int COMMENT 'Port of the listener',
  `tls_protocol` string COMMENT 'TLS protocol, on HTTPS listeners',
  `tls_cipher` string COMMENT 'TLS cipher, on HTTPS listeners',
  `tls_handshake_latency` double COMMENT 'Seconds that a successful TLS handshake took',
  `leaf_client_cert_subject` string COMMENT 'Subject of the client’s certificate',
  `leaf_client_cert_validity` string COMMENT 'Validity of the client’s certificate: NotBefore=…;NotAfter=…',
  `leaf_client_cert_serial_number` string COMMENT 'Serial number of the client’s certificate',
  `tls_verify_status` string COMMENT 'Success, or Failed: with the reason',
  `conn_trace_id` string COMMENT 'Id of the connection, shared with its entries in the access log',
  `tls_keyexchange` string COMMENT 'Key exchange of the TLS handshake, post-quantum ones among them',
  `_extra` string COMMENT 'JSON object of the fields that are not known yet, by position (from 1)'
)
COMMENT 'Application Load Balancer connection logs'
PARTITIONED BY (`year` string, `month` string, `day` string)
STORED AS PARQUET
LOCATION 's3://LAKE_BUCKET/alb_connection/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer',
  'projection.year.range' = '2024,2099',
  'projection.year.digits' = '4',
  'projection.month.type' = 'integer',
  'projection.month.range' = '1,12',
  'projection.month.digits' = '2',
  'projection.day.type' = 'integer',
  'projection.day.range' = '1,31',
  'projection.day.digits' = '2'
);

CREATE EXTERNAL TABLE IF NOT EXISTS nlb (
  `type` string COMMENT 'Type of the listener: tls',
  `version` string COMMENT 'Version of the log entry',
  `time` timestamp COMMENT 'When the TLS connection ended, UTC',
  `elb` string COMMENT 'Load balancer: net/name/id',
  `listener` string COMMENT 'Id of the TLS listener',
  `client_ip` string COMMENT 'Address of the client',
  `client_port` int COMMENT 'Port of the client',
  `destination_ip` string COMMENT 'Address of the destination; for a TLS listener the load balancer',
  `destination_port` int COMMENT 'Port of the destination; for a TLS listener the load balancer',
  `connection_time` double COMMENT 'Milliseconds from the start of the connection to its end',
  `tls_handshake_time` double COMMENT 'Milliseconds that the TLS handshake took',
  `received_bytes` bigint COMMENT 'Bytes received from the client, after decryption',
  `sent_bytes` bigint COMMENT 'Bytes sent to the client, before encryption',
  `incoming_tls_alert` int COMMENT 'TLS alert that the client sent, if any',
  `chosen_cert_arn` string COMMENT 'Certificate that was presented; absent without a valid client hello',
  `chosen_cert_serial` string COMMENT 'Reserved by AWS',
  `tls_cipher` string COMMENT 'TLS cipher that was negotiated',
  `tls_protocol_version` string COMMENT 'TLS protocol that was negotiated',
  `tls_named_group` string COMMENT 'TLS group that was negotiated',
  `domain_name` string COMMENT 'Server name in the client hello',
  `alpn_fe_protocol` string COMMENT 'Protocol negotiated with the client: h2, http/1.1, http/1.0',
  `alpn_be_protocol` string COMMENT 'Protocol negotiated with the target',
  `alpn_client_preference_list` array<string> COMMENT 'Protocols that the client offered, in its order',
  `tls_connection_creation_time` timestamp COMMENT 'When the TLS connection began, UTC',
  `_extra` string COMMENT 'JSON object of the fields that are not known yet, by position (from 1)'
)
COMMENT 'Network Load Balancer access logs'
PARTITIONED BY (`year` string, `month` string, `day` string)
STORED AS PARQUET
LOCATION 's3://LAKE_BUCKET/nlb/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer',
  'projection.year.range' = '2024,2099',
  'projection.year.digits' = '4',
  'projection.month.type' = 'integer',
  'projection.month.range' = '1,12',
  'projection.month.digits' = '2',
  'projection.day.type' = 'integer',
  'projection.day.range' = '1,31',
  'projection.day.digits' = '2'
);

CREATE EXTERNAL TABLE IF NOT EXISTS clb (
  `time` timestamp COMMENT 'When the request was received from the client, UTC',
  `elb` string COMMENT 'Name of the load balancer',
  `client_ip` string COMMENT 'Address of the client that sent the request',
  `client_port` int COMMENT 'Port of the client that sent the request',
  `backend_ip` string COMMENT 'Address of the instance that handled the request; absent where none did',
  `backend_port` int COMMENT 'Port of the instance that handled the request; absent where none did',
  `request_processing_time` double COMMENT 'Seconds from receiving the request to sending it to an instance; absent where none took it',
  `backend_processing_time` double COMMENT 'Seconds from sending the request to the instance’s first answer; absent where there was none',
  `response_processing_time` double COMMENT 'Seconds from the instance’s answer to sending it to the client; absent where there was none',
  `elb_status_code` int COMMENT 'Status code of the load balancer’s response, on HTTP listeners',
  `backend_status_code` int COMMENT 'Status code of the instance’s response, on HTTP listeners',
  `received_bytes` bigint COMMENT 'Size of the request, bytes',
  `sent_bytes` bigint COMMENT 'Size of the response, bytes',
  `request_method` string COMMENT 'Method of the request; absent where the request is malformed',
  `request_url` string COMMENT 'URL of the request as the client sent it: protocol://host:port/path?query; absent on TCP listeners',
  `request_protocol` string COMMENT 'Protocol and version of the request: HTTP/1.1',
  `url_host` string COMMENT 'Host in the URL, without its port',
  `url_path` string COMMENT 'Path in the URL',
  `url_query` string COMMENT 'Query in the URL, behind the question mark',
  `user_agent` string COMMENT 'User-Agent header, on HTTP listeners',
  `ssl_cipher` string COMMENT 'TLS cipher, on HTTPS and SSL listeners',
  `ssl_protocol` string COMMENT 'TLS protocol, on HTTPS and SSL listeners',
  `_extra` string COMMENT 'JSON object of the fields that are not known yet, by position (from 1)'
)
COMMENT 'Classic Load Balancer access logs'
PARTITIONED BY (`year` string, `month` string, `day` string)
STORED AS PARQUET
LOCATION 's3://LAKE_BUCKET/clb/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer',
  'projection.year.range' = '2024,2099',
  'projection.year.digits' = '4',
  'projection.month.type' = 'integer',
  'projection.month.range' = '1,12',
  'projection.month.digits' = '2',
  'projection.day.type' = 'integer',
  'projection.day.range' = '1,31',
  'projection.day.digits' = '2'
);

CREATE EXTERNAL TABLE IF NOT EXISTS s3_access (
  `bucket_owner` string COMMENT 'Canonical user id of the bucket’s owner',
  `bucket` string COMMENT 'Bucket that the request was for',
  `time` timestamp COMMENT 'When the request was received, UTC',
  `remote_ip` string COMMENT 'Apparent address of the requester',
  `requester` string COMMENT 'Canonical user id or ARN of the requester; absent for unauthenticated requests',
  `request_id` string COMMENT 'Id of the request',
  `operation` string COMMENT 'REST.GET.OBJECT, S3.EXPIRE.OBJECT, BATCH.DELETE.OBJECT, …',
  `key` string COMMENT 'Key of the object, decoded',
  `request_method` string COMMENT 'Method of the request; absent where the request is malformed',
  `request_url` string COMMENT 'URL of the request as the client sent it: path?query',
  `request_protocol` string COMMENT 'Protocol and version of the request: HTTP/1.1',
  `url_host` string COMMENT 'Host in the URL, without its port',
  `url_path` string COMMENT 'Path in the URL',
  `url_query` string COMMENT 'Query in the URL, behind the question mark',
  `http_status` int COMMENT 'Status code of the response',
  `error_code` string COMMENT 'S3’s error code, if the request failed',
  `bytes_sent` bigint COMMENT 'Bytes of the response without its headers',
  `object_size` bigint COMMENT 'Size of the object, bytes',
  `total_time` bigint COMMENT 'Milliseconds from receiving the request to sending the last byte',
  `turn_around_time` bigint COMMENT 'Milliseconds that S3 worked on the request',
  `referrer` string COMMENT 'Referer header',
  `user_agent` string COMMENT 'User-Agent header',
  `version_id` string COMMENT 'Version of the object in the request',
  `host_id` string COMMENT 'Extended id of the request (x-amz-id-2)',
  `signature_version` string COMMENT 'SigV4, SigV2; absent for unauthenticated requests',
  `cipher_suite` string COMMENT 'TLS cipher; absent for HTTP',
  `authentication_type` string COMMENT 'AuthHeader, QueryString; absent for unauthenticated requests',
  `host_header` string COMMENT 'Endpoint that was connected to',
  `tls_version` string COMMENT 'TLS version; absent for HTTP',
  `access_point_arn` string COMMENT 'Access point that the request went through',
  `acl_required` string COMMENT 'Yes where the request needed an ACL to be authorised',
  `source_region` string COMMENT 'Region that the request came from',
  `_extra` string COMMENT 'JSON object of the fields that are not known yet, by position (from 1)'
)
COMMENT 'S3 server access logs'
PARTITIONED BY (`year` string, `month` string, `day` string)
STORED AS PARQUET
LOCATION 's3://LAKE_BUCKET/s3_access/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer',
  'projection.year.range' = '2024,2099',
  'projection.year.digits' = '4',
  'projection.month.type' = 'integer',
  'projection.month.range' = '1,12',
  'projection.month.digits' = '2',
  'projection.day.type' = 'integer',
  'projection.day.range' = '1,31',
  'projection.day.digits' = '2'
);

CREATE EXTERNAL TABLE IF NOT EXISTS waf (
  `time` timestamp COMMENT 'When the request was inspected, UTC',
  `format_version` int COMMENT 'Version of the log format',
  `webacl_id` string COMMENT 'ARN of the web ACL',
  `action` string COMMENT 'Terminating action: ALLOW, BLOCK, CAPTCHA or CHALLENGE',
  `terminating_rule_id` string COMMENT 'Rule that ended the inspection, or Default_Action',
  `terminating_rule_type` string COMMENT 'REGULAR, RATE_BASED, GROUP or MANAGED_RULE_GROUP',
  `terminating_rule_match_details` string COMMENT 'What SQL injection and cross-site scripting rules matched (JSON)',
  `http_source_name` string COMMENT 'Where the request came in: CF, APIGW, ALB, APPSYNC, …',
  `http_source_id` string COMMENT 'Id of the protected resource',
  `rule_group_list` string COMMENT 'Rule groups that acted on the request (JSON)',
  `rate_based_rule_list` string COMMENT 'Rate-based rules that acted on the request (JSON)',
  `non_terminating_matching_rules` string COMMENT 'Rules that matched without ending the inspection (JSON)',
  `request_headers_inserted` string COMMENT 'Headers inserted by custom handling (JSON)',
  `response_code_sent` int COMMENT 'Status code of a custom response',
  `client_ip` string COMMENT 'Address of the client',
  `country` string COMMENT 'Country of the client; - where it is not known',
  `headers` string COMMENT 'Headers of the request (JSON)',
  `uri` string COMMENT 'Path of the request',
  `args` string COMMENT 'Query of the request',
  `http_version` string COMMENT 'HTTP version',
  `http_method` string COMMENT 'Method of the request',
  `request_id` string COMMENT 'Id of the request, given by the protected resource',
  `fragment` string COMMENT 'Part of the URL behind the #',
  `scheme` string COMMENT 'http or https',
  `host` string COMMENT 'Host header of the request',
  `labels` string COMMENT 'Labels that rules put on the request; the first hundred (JSON)',
  `captcha_response` string COMMENT 'Status of the CAPTCHA (JSON)',
  `challenge_response` string COMMENT 'Status of the challenge (JSON)',
  `ja3_fingerprint` string COMMENT 'JA3 fingerprint of the TLS client hello',
  `ja4_fingerprint` string COMMENT 'JA4 fingerprint of the TLS client hello',
  `client_asn` bigint COMMENT 'Autonomous system of the client, where a rule asks for it',
  `forwarded_asn` bigint COMMENT 'Autonomous system of the forwarded address',
  `oversize_fields` array<string> COMMENT 'Parts of the request beyond the inspection limit',
  `request_body_size` bigint COMMENT 'Size of the body, bytes',
  `request_body_size_inspected_by_waf` bigint COMMENT 'Size of the part of the body that was inspected, bytes',
  `cf_distribution_tenant_id` string COMMENT 'CloudFront distribution tenant',
  `_extra` string COMMENT 'JSON object of the fields that are not known yet, or not of their type, by path'
)
COMMENT 'AWS WAF web ACL logs'
PARTITIONED BY (`year` string, `month` string, `day` string)
STORED AS PARQUET
LOCATION 's3://LAKE_BUCKET/waf/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer',
  'projection.year.range' = '2024,2099',
  'projection.year.digits' = '4',
  'projection.month.type' = 'integer',
  'projection.month.range' = '1,12',
  'projection.month.digits' = '2',
  'projection.day.type' = 'integer',
  'projection.day.range' = '1,31',
  'projection.day.digits' = '2'
);

CREATE EXTERNAL TABLE IF NOT EXISTS resolver (
  `query_timestamp` timestamp COMMENT 'When the query was submitted, UTC',
  `version` string COMMENT 'Version of the log format',
  `account_id` string COMMENT 'Account that created the VPC',
  `region` string COMMENT 'Region of the VPC',
  `vpc_id` string COMMENT 'VPC that the query came from',
  `query_name` string COMMENT 'Domain name that was asked for',
  `query_type` string COMMENT 'DNS record type that was asked for',
  `query_class` string COMMENT 'Class of the query: IN',
  `rcode` string COMMENT 'Response code: NOERROR, NXDOMAIN, …',
  `answers` string COMMENT 'Records in the answer: Rdata, Type, Class (JSON)',
  `srcaddr` string COMMENT 'Address that the query came from',
  `srcport` int COMMENT 'Port that the query came from',
  `transport` string COMMENT 'Protocol of the query: UDP or TCP',
  `instance_id` string COMMENT 'Instance that the query came from',
  `resolver_endpoint_id` string COMMENT 'Resolver endpoint that the query passed',
  `resolver_network_interface_id` string COMMENT 'Network interface of the Resolver endpoint that the query passed',
  `firewall_rule_group_id` string COMMENT 'DNS Firewall rule group that matched, for alerts and blocks',
  `firewall_rule_action` string COMMENT 'What the rule said: ALERT or BLOCK',
  `firewall_domain_list_id` string COMMENT 'Domain list of the rule that matched',
  `additional_properties` string COMMENT 'What Resolver adds about the log delivery (JSON)',
  `_extra` string COMMENT 'JSON object of the fields that are not known yet, or not of their type, by path'
)
COMMENT 'Route 53 Resolver query logs'
PARTITIONED BY (`year` string, `month` string, `day` string)
STORED AS PARQUET
LOCATION 's3://LAKE_BUCKET/resolver/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer',
  'projection.year.range' = '2024,2099',
  'projection.year.digits' = '4',
  'projection.month.type' = 'integer',
  'projection.month.range' = '1,12',
  'projection.month.digits' = '2',
  'projection.day.type' = 'integer',
  'projection.day.range' = '1,31',
  'projection.day.digits' = '2'
);

CREATE EXTERNAL TABLE IF NOT EXISTS quarantine (
  `time` timestamp COMMENT 'When the line was quarantined',
  `source` string COMMENT 'Where it came from: log group/stream, or s3://bucket/key',
  `format` string COMMENT 'The format it was read as',
  `byte_offset` bigint COMMENT 'Where the line began in the source, uncompressed bytes; of log events and Parquet rows their number, from 0',
  `reason` string COMMENT 'Why it could not be read',
  `line` string COMMENT 'The line, cut at 32,768 characters'
)
COMMENT 'Lines that could not be read, with the reason'
PARTITIONED BY (`year` string, `month` string, `day` string)
STORED AS PARQUET
LOCATION 's3://LAKE_BUCKET/quarantine/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer',
  'projection.year.range' = '2024,2099',
  'projection.year.digits' = '4',
  'projection.month.type' = 'integer',
  'projection.month.range' = '1,12',
  'projection.month.digits' = '2',
  'projection.day.type' = 'integer',
  'projection.day.range' = '1,31',
  'projection.day.digits' = '2'
);

CREATE EXTERNAL TABLE IF NOT EXISTS metrics (
  `metric_stream_name` string COMMENT 'The metric stream that sent it',
  `account_id` string COMMENT 'Account of the metric',
  `region` string COMMENT 'Region of the metric',
  `namespace` string COMMENT 'Namespace: AWS/EC2',
  `metric_name` string COMMENT 'Name: CPUUtilization',
  `dimensions` map<string,string> COMMENT 'Dimensions by name',
  `timestamp` timestamp COMMENT 'Begin of the minute, UTC',
  `value` struct<max:double,min:double,sum:double,count:double> COMMENT 'Statistics of the minute',
  `unit` string COMMENT 'Unit: Percent, Count, Bytes, …'
)
COMMENT 'CloudWatch metrics, one data point of a minute a row'
PARTITIONED BY (`year` string, `month` string, `day` string)
STORED AS PARQUET
LOCATION 's3://LAKE_BUCKET/metrics/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer',
  'projection.year.range' = '2024,2099',
  'projection.year.digits' = '4',
  'projection.month.type' = 'integer',
  'projection.month.range' = '1,12',
  'projection.month.digits' = '2',
  'projection.day.type' = 'integer',
  'projection.day.range' = '1,31',
  'projection.day.digits' = '2'
);
