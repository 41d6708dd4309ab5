/**
 * What the linker sees of the names that files of the core share: esp_loader_core_ before each. An
 * application may have a log_line() of its own, and C has no other way to keep one from being taken
 * for the other, that holds in every build of these sources. Each header that declares one of these
 * names includes this one.
 *
 * A new name goes in here, in the order of the alphabet; check_link_names says which is missing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LINK_NAMES_H
#define LINK_NAMES_H

#define blocking_config               esp_loader_core_blocking_config
#define blocking_init                 esp_loader_core_blocking_init
#define blocking_run                  esp_loader_core_blocking_run
#define bus_init                      esp_loader_core_bus_init
#define bus_step                      esp_loader_core_bus_step
#define bytes_brief                   esp_loader_core_bytes_brief
#define bytes_copy                    esp_loader_core_bytes_copy
#define chip_clock_registers          esp_loader_core_chip_clock_registers
#define chip_find                     esp_loader_core_chip_find
#define chip_flash                    esp_loader_core_chip_flash
#define chip_flash_size               esp_loader_core_chip_flash_size
#define chip_program                  esp_loader_core_chip_program
#define chip_row                      esp_loader_core_chip_row
#define command_checksum              esp_loader_core_command_checksum
#define deflate_start_with            esp_loader_core_deflate_start_with
#define engine_baud                   esp_loader_core_engine_baud
#define engine_begin                  esp_loader_core_engine_begin
#define engine_finish                 esp_loader_core_engine_finish
#define engine_finish_at              esp_loader_core_engine_finish_at
#define engine_forget                 esp_loader_core_engine_forget
#define engine_found                  esp_loader_core_engine_found
#define engine_go_back                esp_loader_core_engine_go_back
#define engine_line_time              esp_loader_core_engine_line_time
#define engine_lines                  esp_loader_core_engine_lines
#define engine_put_aside              esp_loader_core_engine_put_aside
#define engine_quiet                  esp_loader_core_engine_quiet
#define engine_resume                 esp_loader_core_engine_resume
#define engine_wait_for               esp_loader_core_engine_wait_for
#define exchange_answer_again         esp_loader_core_exchange_answer_again
#define exchange_begin                esp_loader_core_exchange_begin
#define exchange_command              esp_loader_core_exchange_command
#define exchange_command_once         esp_loader_core_exchange_command_once
#define exchange_data_size            esp_loader_core_exchange_data_size
#define exchange_fail                 esp_loader_core_exchange_fail
#define exchange_frame_damaged        esp_loader_core_exchange_frame_damaged
#define exchange_frame_into           esp_loader_core_exchange_frame_into
#define exchange_give_up              esp_loader_core_exchange_give_up
#define exchange_head                 esp_loader_core_exchange_head
#define exchange_patience             esp_loader_core_exchange_patience
#define exchange_raw                  esp_loader_core_exchange_raw
#define exchange_read_register        esp_loader_core_exchange_read_register
#define exchange_take                 esp_loader_core_exchange_take
#define exchange_write_register       esp_loader_core_exchange_write_register
#define flash_attach_anyway           esp_loader_core_flash_attach_anyway
#define flash_attach_begin            esp_loader_core_flash_attach_begin
#define flash_attach_procedure        esp_loader_core_flash_attach_procedure
#define flash_attach_sized            esp_loader_core_flash_attach_sized
#define flash_command                 esp_loader_core_flash_command
#define flash_deflate_start           esp_loader_core_flash_deflate_start
#define flash_md5_agrees              esp_loader_core_flash_md5_agrees
#define flash_md5_ask                 esp_loader_core_flash_md5_ask
#define flash_payload                 esp_loader_core_flash_payload
#define flash_region_allowed          esp_loader_core_flash_region_allowed
#define flash_settle                  esp_loader_core_flash_settle
#define flash_source                  esp_loader_core_flash_source
#define flash_start_with              esp_loader_core_flash_start_with
#define flash_write_block_size        esp_loader_core_flash_write_block_size
#define flash_write_start             esp_loader_core_flash_write_start
#define flash_write_step_back         esp_loader_core_flash_write_step_back
#define frame_lost                    esp_loader_core_frame_lost
#define frame_size                    esp_loader_core_frame_size
#define frame_taken                   esp_loader_core_frame_taken
#define heard_forget                  esp_loader_core_heard_forget
#define heard_take                    esp_loader_core_heard_take
#define job_ask                       esp_loader_core_job_ask
#define job_begin_runs                esp_loader_core_job_begin_runs
#define job_end                       esp_loader_core_job_end
#define job_hash                      esp_loader_core_job_hash
#define job_run                       esp_loader_core_job_run
#define job_run_done                  esp_loader_core_job_run_done
#define job_run_lost                  esp_loader_core_job_run_lost
#define link_answered                 esp_loader_core_link_answered
#define link_begin                    esp_loader_core_link_begin
#define link_fail                     esp_loader_core_link_fail
#define link_frame_size               esp_loader_core_link_frame_size
#define link_poll                     esp_loader_core_link_poll
#define link_read                     esp_loader_core_link_read
#define link_take                     esp_loader_core_link_take
#define link_write                    esp_loader_core_link_write
#define link_write_piece              esp_loader_core_link_write_piece
#define log_bytes                     esp_loader_core_log_bytes
#define log_line                      esp_loader_core_log_line
#define mac_decode                    esp_loader_core_mac_decode
#define mac_places                    esp_loader_core_mac_places
#define revision_procedure            esp_loader_core_revision_procedure
#define sdio_connect                  esp_loader_core_sdio_connect
#define session_again                 esp_loader_core_session_again
#define session_approved              esp_loader_core_session_approved
#define session_attach                esp_loader_core_session_attach
#define session_attempt               esp_loader_core_session_attempt
#define session_call                  esp_loader_core_session_call
#define session_can_leave_by_watchdog esp_loader_core_session_can_leave_by_watchdog
#define session_code                  esp_loader_core_session_code
#define session_end                   esp_loader_core_session_end
#define session_failed                esp_loader_core_session_failed
#define session_follow_output         esp_loader_core_session_follow_output
#define session_give_up               esp_loader_core_session_give_up
#define session_identify              esp_loader_core_session_identify
#define session_leave                 esp_loader_core_session_leave
#define session_leave_by_watchdog     esp_loader_core_session_leave_by_watchdog
#define session_leaving               esp_loader_core_session_leaving
#define session_listen                esp_loader_core_session_listen
#define session_needs                 esp_loader_core_session_needs
#define session_next                  esp_loader_core_session_next
#define session_not_connected         esp_loader_core_session_not_connected
#define session_power                 esp_loader_core_session_power
#define session_prepare               esp_loader_core_session_prepare
#define session_progressed            esp_loader_core_session_progressed
#define session_rate                  esp_loader_core_session_rate
#define session_reach                 esp_loader_core_session_reach
#define session_recovers              esp_loader_core_session_recovers
#define session_return                esp_loader_core_session_return
#define session_rung                  esp_loader_core_session_rung
#define session_security              esp_loader_core_session_security
#define session_stub                  esp_loader_core_session_stub
#define session_succeeded             esp_loader_core_session_succeeded
#define session_tell                  esp_loader_core_session_tell
#define session_usb                   esp_loader_core_session_usb
#define slip_decode                   esp_loader_core_slip_decode
#define slip_decoder_init             esp_loader_core_slip_decoder_init
#define slip_encode                   esp_loader_core_slip_encode
#define stub_connect                  esp_loader_core_stub_connect
#define stub_prepare                  esp_loader_core_stub_prepare
#define stub_start                    esp_loader_core_stub_start
#define sync_command                  esp_loader_core_sync_command
#define sync_command_once             esp_loader_core_sync_command_once
#define sync_first                    esp_loader_core_sync_first
#define task_make                     esp_loader_core_task_make
#define task_resumed                  esp_loader_core_task_resumed
#define watchdog_lock                 esp_loader_core_watchdog_lock
#define watchdog_of                   esp_loader_core_watchdog_of

#endif
