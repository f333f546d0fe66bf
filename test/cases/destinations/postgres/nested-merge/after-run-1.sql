CREATE SCHEMA shop;
CREATE TABLE shop._dlt_loads (
    load_id character varying(64) NOT NULL,
    schema_name character varying,
    status bigint NOT NULL,
    inserted_at timestamp with time zone NOT NULL,
    schema_version_hash character varying
);
CREATE TABLE shop._dlt_pipeline_state (
    version bigint NOT NULL,
    engine_version bigint NOT NULL,
    pipeline_name character varying NOT NULL,
    state character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version_hash character varying,
    _dlt_load_id character varying(64) NOT NULL,
    _dlt_id character varying NOT NULL
);
CREATE TABLE shop._dlt_version (
    version bigint NOT NULL,
    engine_version bigint NOT NULL,
    inserted_at timestamp with time zone NOT NULL,
    schema_name character varying NOT NULL,
    version_hash character varying NOT NULL,
    schema character varying NOT NULL
);
CREATE TABLE shop.orders (
    total numeric(10,2),
    rate numeric(38,9),
    code character varying(20),
    day date,
    opens time without time zone,
    seen timestamp(3) with time zone,
    local timestamp without time zone,
    stars smallint,
    units integer,
    gas numeric(156,78),
    raw bytea,
    extra jsonb,
    ref character varying NOT NULL,
    id bigint NOT NULL,
    name character varying,
    big bigint,
    ratio double precision,
    ok boolean,
    at timestamp with time zone,
    address__city character varying,
    address__geo__lat double precision,
    address__geo__lon bigint,
    _dlt_load_id character varying NOT NULL,
    _dlt_id character varying NOT NULL
);
CREATE TABLE shop.orders__lines (
    sku character varying,
    qty bigint,
    _dlt_root_id character varying NOT NULL,
    _dlt_parent_id character varying NOT NULL,
    _dlt_list_idx bigint NOT NULL,
    _dlt_id character varying NOT NULL,
    qty__v_double double precision
);
CREATE TABLE shop.orders__lines__tags (
    value character varying,
    _dlt_root_id character varying NOT NULL,
    _dlt_parent_id character varying NOT NULL,
    _dlt_list_idx bigint NOT NULL,
    _dlt_id character varying NOT NULL
);
CREATE TABLE shop.orders__matrix (
    _dlt_root_id character varying NOT NULL,
    _dlt_parent_id character varying NOT NULL,
    _dlt_list_idx bigint NOT NULL,
    _dlt_id character varying NOT NULL
);
CREATE TABLE shop.orders__matrix__list (
    value bigint,
    _dlt_root_id character varying NOT NULL,
    _dlt_parent_id character varying NOT NULL,
    _dlt_list_idx bigint NOT NULL,
    _dlt_id character varying NOT NULL
);
INSERT INTO shop._dlt_loads VALUES ('1795228361.1272736', 'shop', 0, '2026-11-21 02:32:41.666446+00', '9rHX6/1A7rcO15a1sKDlumDxtwrHbV7kAvUL70H5X0c=');
INSERT INTO shop._dlt_pipeline_state VALUES (1, 4, 'shop', 'eNpdj8sKwjAQRf9lthZR8YEFVxWlCxcqqCgSYjsmwZiGziiI+O/GF1a358y9M3MFQSwZxRlLMoWDuBl9EDplXMW0I6BM41EKJ49IEG+AdOFhG0EuWRLyU0D8woHiXp4si0rqK73xaB/9/xli4ySHjYIv/mFyy/UKproviFUZLvgdfxW5k7XhhffVQkvSoeOMSZqNOrlqjWpDtVJLm+x8r7HXKzNJ+8l4VnYP0/VCpfP2AG53fvBiqg==', '2026-11-21 02:32:41.180956+00', 'veCIcF5dg2F+DgXgWlCbp70fhXiMI9CGRr6kQZVgIS4=', '1795228361.1272736', '5rFXrjdvjAlIIw');
INSERT INTO shop._dlt_version VALUES (2, 11, '2026-11-21 02:32:41.516071+00', 'shop', '9rHX6/1A7rcO15a1sKDlumDxtwrHbV7kAvUL70H5X0c=', '{"version":2,"version_hash":"9rHX6/1A7rcO15a1sKDlumDxtwrHbV7kAvUL70H5X0c=","engine_version":11,"name":"shop","tables":{"_dlt_version":{"name":"_dlt_version","columns":{"version":{"name":"version","data_type":"bigint","nullable":false},"engine_version":{"name":"engine_version","data_type":"bigint","nullable":false},"inserted_at":{"name":"inserted_at","data_type":"timestamp","nullable":false},"schema_name":{"name":"schema_name","data_type":"text","nullable":false},"version_hash":{"name":"version_hash","data_type":"text","nullable":false},"schema":{"name":"schema","data_type":"text","nullable":false}},"write_disposition":"skip","resource":"_dlt_version","description":"Created by DLT. Tracks schema updates"},"_dlt_loads":{"name":"_dlt_loads","columns":{"load_id":{"name":"load_id","data_type":"text","nullable":false,"precision":64},"schema_name":{"name":"schema_name","data_type":"text","nullable":true},"status":{"name":"status","data_type":"bigint","nullable":false},"inserted_at":{"name":"inserted_at","data_type":"timestamp","nullable":false},"schema_version_hash":{"name":"schema_version_hash","data_type":"text","nullable":true}},"write_disposition":"skip","resource":"_dlt_loads","description":"Created by DLT. Tracks completed loads"},"orders":{"columns":{"total":{"data_type":"decimal","precision":10,"scale":2,"name":"total"},"rate":{"data_type":"decimal","name":"rate"},"code":{"data_type":"text","precision":20,"name":"code"},"day":{"data_type":"date","name":"day"},"opens":{"data_type":"time","name":"opens"},"seen":{"data_type":"timestamp","precision":3,"name":"seen"},"local":{"data_type":"timestamp","timezone":false,"name":"local"},"stars":{"data_type":"bigint","precision":16,"name":"stars"},"units":{"data_type":"bigint","precision":32,"name":"units"},"gas":{"data_type":"wei","name":"gas"},"raw":{"data_type":"binary","name":"raw"},"extra":{"data_type":"json","name":"extra"},"ref":{"data_type":"text","unique":true,"nullable":false,"name":"ref"},"id":{"name":"id","nullable":false,"primary_key":true,"data_type":"bigint"},"name":{"name":"name","data_type":"text","nullable":true},"big":{"name":"big","data_type":"bigint","nullable":true},"ratio":{"name":"ratio","data_type":"double","nullable":true},"ok":{"name":"ok","data_type":"bool","nullable":true},"at":{"name":"at","data_type":"timestamp","nullable":true},"address__city":{"name":"address__city","data_type":"text","nullable":true},"address__geo__lat":{"name":"address__geo__lat","data_type":"double","nullable":true},"address__geo__lon":{"name":"address__geo__lon","data_type":"bigint","nullable":true},"_dlt_load_id":{"name":"_dlt_load_id","data_type":"text","nullable":false},"_dlt_id":{"name":"_dlt_id","data_type":"text","nullable":false,"unique":true,"row_key":true}},"write_disposition":"merge","name":"orders","resource":"orders","x-normalizer":{"seen-data":true}},"_dlt_pipeline_state":{"columns":{"version":{"name":"version","data_type":"bigint","nullable":false},"engine_version":{"name":"engine_version","data_type":"bigint","nullable":false},"pipeline_name":{"name":"pipeline_name","data_type":"text","nullable":false},"state":{"name":"state","data_type":"text","nullable":false},"created_at":{"name":"created_at","data_type":"timestamp","nullable":false},"version_hash":{"name":"version_hash","data_type":"text","nullable":true},"_dlt_load_id":{"name":"_dlt_load_id","data_type":"text","nullable":false,"precision":64},"_dlt_id":{"name":"_dlt_id","data_type":"text","nullable":false,"unique":true,"row_key":true}},"write_disposition":"append","file_format":"preferred","name":"_dlt_pipeline_state","resource":"_dlt_pipeline_state","x-normalizer":{"seen-data":true}},"orders__lines":{"name":"orders__lines","columns":{"sku":{"name":"sku","data_type":"text","nullable":true},"qty":{"name":"qty","data_type":"bigint","nullable":true},"_dlt_root_id":{"name":"_dlt_root_id","data_type":"text","nullable":false,"root_key":true},"_dlt_parent_id":{"name":"_dlt_parent_id","data_type":"text","nullable":false,"parent_key":true},"_dlt_list_idx":{"name":"_dlt_list_idx","data_type":"bigint","nullable":false},"_dlt_id":{"name":"_dlt_id","data_type":"text","nullable":false,"unique":true,"row_key":true},"qty__v_double":{"name":"qty__v_double","data_type":"double","nullable":true,"variant":true}},"parent":"orders","x-normalizer":{"seen-data":true}},"orders__lines__tags":{"name":"orders__lines__tags","columns":{"value":{"name":"value","data_type":"text","nullable":true},"_dlt_root_id":{"name":"_dlt_root_id","data_type":"text","nullable":false,"root_key":true},"_dlt_parent_id":{"name":"_dlt_parent_id","data_type":"text","nullable":false,"parent_key":true},"_dlt_list_idx":{"name":"_dlt_list_idx","data_type":"bigint","nullable":false},"_dlt_id":{"name":"_dlt_id","data_type":"text","nullable":false,"unique":true,"row_key":true}},"parent":"orders__lines","x-normalizer":{"seen-data":true}},"orders__matrix":{"name":"orders__matrix","columns":{"_dlt_root_id":{"name":"_dlt_root_id","data_type":"text","nullable":false,"root_key":true},"_dlt_parent_id":{"name":"_dlt_parent_id","data_type":"text","nullable":false,"parent_key":true},"_dlt_list_idx":{"name":"_dlt_list_idx","data_type":"bigint","nullable":false},"_dlt_id":{"name":"_dlt_id","data_type":"text","nullable":false,"unique":true,"row_key":true}},"parent":"orders","x-normalizer":{"seen-data":true}},"orders__matrix__list":{"name":"orders__matrix__list","columns":{"value":{"name":"value","data_type":"bigint","nullable":true},"_dlt_root_id":{"name":"_dlt_root_id","data_type":"text","nullable":false,"root_key":true},"_dlt_parent_id":{"name":"_dlt_parent_id","data_type":"text","nullable":false,"parent_key":true},"_dlt_list_idx":{"name":"_dlt_list_idx","data_type":"bigint","nullable":false},"_dlt_id":{"name":"_dlt_id","data_type":"text","nullable":false,"unique":true,"row_key":true}},"parent":"orders__matrix","x-normalizer":{"seen-data":true}}},"settings":{"detections":["iso_timestamp"],"default_hints":{"not_null":["_dlt_id","_dlt_root_id","_dlt_parent_id","_dlt_list_idx","_dlt_load_id"],"parent_key":["_dlt_parent_id"],"root_key":["_dlt_root_id"],"unique":["_dlt_id"],"row_key":["_dlt_id"]}},"normalizers":{"names":"snake_case","json":{"module":"dlt.common.normalizers.json.relational","config":{"propagation":{"tables":{"orders":{"_dlt_id":"_dlt_root_id"}}}}}},"previous_hashes":["YnhoCzAhs9t2kVojIKjaVHKhZNC0QfFKksrlj1xkzw8=","yd388vVnUSg6H2jxEfupK2AVOK5HkqJ79SzBfmRLsic="]}');
INSERT INTO shop.orders VALUES (12345678.91, 0.123456789, 'c-1', '2024-02-29', '08:30:00.5', '2024-01-01 00:00:00.123+00', '2024-01-01 10:00:00', 5, 70000, 123456789012345678901234567890.000000000000000000000000000000000000000000000000000000000000000000000000000000, '\x00ff27', '{"a": "ü", "b": [1, {"c": null}]}', 'r1', 1, 'Ännchen "A"
\N', 9223372036854775807, 0.1, true, '2024-02-29 18:29:59.999999+00', 'Ulm', 48.4, 10, '1795228361.1272736', 'DbG89dSbQlZXrw');
INSERT INTO shop.orders VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1.000000000000000000000000000000000000000000000000000000000000000000000000000000, NULL, NULL, 'r2', 2, 'two', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '1795228361.1272736', 'awbiw1teaUsGEw');
INSERT INTO shop.orders__lines VALUES ('b', 2, 'DbG89dSbQlZXrw', 'DbG89dSbQlZXrw', 1, 'CxtwAGxsPtCfxw', NULL);
INSERT INTO shop.orders__lines VALUES ('a', 1, 'DbG89dSbQlZXrw', 'DbG89dSbQlZXrw', 0, '25j/wgjm68pwKw', NULL);
INSERT INTO shop.orders__lines VALUES ('c', NULL, 'awbiw1teaUsGEw', 'awbiw1teaUsGEw', 0, 'NVJb6aMKmQhVtA', 1.5);
INSERT INTO shop.orders__lines__tags VALUES ('y', 'DbG89dSbQlZXrw', '25j/wgjm68pwKw', 1, 'xpiL73sqLmm10g');
INSERT INTO shop.orders__lines__tags VALUES ('x', 'DbG89dSbQlZXrw', '25j/wgjm68pwKw', 0, 'nL4sQ8l2081EEA');
INSERT INTO shop.orders__matrix VALUES ('DbG89dSbQlZXrw', 'DbG89dSbQlZXrw', 1, 'oJveO0fV8Idd6A');
INSERT INTO shop.orders__matrix VALUES ('DbG89dSbQlZXrw', 'DbG89dSbQlZXrw', 0, 'VUnUPopWhhV1Ig');
INSERT INTO shop.orders__matrix__list VALUES (3, 'DbG89dSbQlZXrw', 'oJveO0fV8Idd6A', 0, 'ZWV47FJ8h242vA');
INSERT INTO shop.orders__matrix__list VALUES (2, 'DbG89dSbQlZXrw', 'VUnUPopWhhV1Ig', 1, 'N9+vUlFAlLF6Cg');
INSERT INTO shop.orders__matrix__list VALUES (1, 'DbG89dSbQlZXrw', 'VUnUPopWhhV1Ig', 0, '0OqVQ1GrZ4sZbw');
ALTER TABLE ONLY shop._dlt_pipeline_state
    ADD CONSTRAINT _dlt_pipeline_state__dlt_id_key UNIQUE (_dlt_id);
ALTER TABLE ONLY shop.orders
    ADD CONSTRAINT orders__dlt_id_key UNIQUE (_dlt_id);
ALTER TABLE ONLY shop.orders__lines
    ADD CONSTRAINT orders__lines__dlt_id_key UNIQUE (_dlt_id);
ALTER TABLE ONLY shop.orders__lines__tags
    ADD CONSTRAINT orders__lines__tags__dlt_id_key UNIQUE (_dlt_id);
ALTER TABLE ONLY shop.orders__matrix
    ADD CONSTRAINT orders__matrix__dlt_id_key UNIQUE (_dlt_id);
ALTER TABLE ONLY shop.orders__matrix__list
    ADD CONSTRAINT orders__matrix__list__dlt_id_key UNIQUE (_dlt_id);
ALTER TABLE ONLY shop.orders
    ADD CONSTRAINT orders_ref_key UNIQUE (ref);
